import type { IncomingMessage } from 'node:http';
import { Copier } from './values.js';

/** What writes a session down, reads it anew or takes it away. */
const OF_SESSIONS = ['save', 'touch', 'destroy', 'regenerate', 'reload', 'resetMaxAge'];
const OF_STORES = ['set', 'touch', 'destroy', 'regenerate', 'clear'];

/** Does nothing, and says that it is done. */
function inert<Given>(this: Given, ...given: unknown[]): Given {
  const done = given.at(-1);
  if (typeof done === 'function') process.nextTick(done as () => void);
  return this;
}

/**
 * The session that a host has put on a request, as it is by now: gives a copy for each request that is given, in which nothing is
 * written down. Throws where it has too much to be copied.
 */
export function sessionOf(req: IncomingMessage): (copy: IncomingMessage) => unknown {
  const session: unknown = Reflect.get(req, 'session');
  if (typeof session !== 'object' || session === null) return () => session;
  // It may be changed by the next request of the same visitor.
  const kept = sessionCopy(session, req, req);
  return (copy) => Object.defineProperties(sessionCopy(kept, req, copy), inertBy(OF_SESSIONS));
}

/** A host's session store, in which nothing is written down. */
export function storeCopy(store: unknown): unknown {
  return typeof store === 'object' && store !== null ? Object.create(store, inertBy(OF_STORES)) : store;
}

function sessionCopy(session: object, req: IncomingMessage, copy: IncomingMessage): object {
  const copier = new Copier([[req, copy]]);
  const made: object = Object.create(Object.getPrototypeOf(session) as object | null);
  for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(session))) {
    Object.defineProperty(made, name, 'value' in own ? { ...own, value: copier.copy(own.value as unknown) } : own);
  }
  return made;
}

function inertBy(names: readonly string[]): PropertyDescriptorMap {
  return Object.fromEntries(names.map((name) => [name, { value: inert, configurable: true, writable: true }]));
}
