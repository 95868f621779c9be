import type { IncomingMessage } from 'node:http';

/** A request's stay in a mount. */
export interface Visit {
  /** The mount itself: what tells it from every other, of whichever party. */
  readonly mount: object;
  /** What the keys of the mount path took, those of the party's base included. */
  readonly params: Readonly<Record<string, string>>;
  /** The visit during which this one began: a party inside a guest. */
  readonly outer: Visit | undefined;
}

/** Beside the requests, not on them: a guest sees the request that it sees alone. */
const visits = new WeakMap<IncomingMessage, Visit>();

/** Marks a request as visiting a mount; returns the way back. */
export function beginVisit(req: IncomingMessage, mount: object, params: Visit['params']): () => void {
  const outer = visits.get(req);
  visits.set(req, { mount, params, outer });
  return () => {
    if (outer) visits.set(req, outer);
    else visits.delete(req);
  };
}

/** The visit of a request to this mount. */
export function visitTo(req: IncomingMessage, mount: object): Visit | undefined {
  let visit = visits.get(req);
  while (visit && visit.mount !== mount) visit = visit.outer;
  return visit;
}
