import type { ServerResponse } from 'node:http';

/** After the one or the other a response is through. */
export const ENDS = ['finish', 'close'] as const;

/** On a listener for the end of an answer: what request and response are by then is nothing to it. */
const UNCONCERNED = Symbol.for('express-party.unconcerned');

/** Marks a listener for the end of an answer that looks at neither request nor response as an Express has them. */
export function unconcerned(listener: () => void): () => void {
  (listener as unknown as Record<symbol, true>)[UNCONCERNED] = true;
  return listener;
}

/** Whether somebody listens for the end of an answer who may look at request and response. */
export function isAwaited(res: ServerResponse): boolean {
  return ENDS.some((event) => res.listenerCount(event) > 0 && !res.rawListeners(event).every(isUnconcerned));
}

/** Node's server listens too, and sees to the connection. */
function isUnconcerned(listener: { readonly name: string }): boolean {
  return listener.name === 'bound resOnFinish' || UNCONCERNED in listener;
}
