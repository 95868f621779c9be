import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RoutedResponse } from './handler.js';

/**
 * A request's stay in a mount. It is kept with the response's locals, which every Express app shares with its
 * guests: an own property of the request would change its shape, which costs ten times as much.
 */
export interface Visit {
  /** The mount itself: what tells it from every other, of whichever party. */
  readonly mount: object;
  /** What the keys of the mount path took, those of the party's base included. */
  readonly params: Readonly<Record<string, string>>;
  /** The visit during which this one began: a party inside a guest. */
  readonly outer: Visit | undefined;
}

const VISIT = Symbol.for('express-party.visit');

interface Marked {
  [VISIT]?: Visit | undefined;
}

/** Marks a request as visiting a mount; returns the way back. */
export function beginVisit(
  req: IncomingMessage,
  res: RoutedResponse,
  mount: object,
  params: Visit['params'],
): () => void {
  const linked = req as IncomingMessage & { res?: ServerResponse };
  // Where no Express app has been before, neither is there.
  linked.res ??= res;
  res.locals ??= Object.create(null) as Record<string, unknown>;
  const marked: Marked = res.locals;
  const outer = marked[VISIT];
  marked[VISIT] = { mount, params, outer };
  return () => {
    marked[VISIT] = outer;
  };
}

/** The visits of a request, the innermost first; none outside any party. */
export function visitOf(req: IncomingMessage): Visit | undefined {
  const { res } = req as { res?: RoutedResponse };
  return (res?.locals as Marked | undefined)?.[VISIT];
}

/** The visit of a request to this mount. */
export function visitTo(req: IncomingMessage, mount: object): Visit | undefined {
  let visit = visitOf(req);
  while (visit && visit.mount !== mount) visit = visit.outer;
  return visit;
}
