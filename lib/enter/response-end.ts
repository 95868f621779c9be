import type { ServerResponse } from 'node:http';

/** The events of which the first means that the response is over. */
export const END_EVENTS = ['finish', 'close'] as const;

/** Marks a listener for the end of a response as one that reads neither request nor response. */
export const READS_NOTHING = Symbol.for('express-party.reads-nothing');

/** Whether somebody listens for the end of the response who may then read request or response. */
export function isEndAwaited(res: ServerResponse): boolean {
  return END_EVENTS.some((event) => res.listenerCount(event) > 0 && !res.rawListeners(event).every(readsNothing));
}

/** Node's server listens too: to look after the connection. */
function readsNothing(listener: { readonly name: string }): boolean {
  return listener.name === 'bound resOnFinish' || READS_NOTHING in listener;
}
