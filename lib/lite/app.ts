import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../common/apps.js';

declare const NEEDS: unique symbol;

/** A lite app: a handler of Express, a guest of a party, and a function of a Request. */
export interface Lite<Answer = Response | undefined, Needs = unknown> {
  /** Called as a function: what its own function returns; `undefined` where it passes on. */
  (request: Request): Promise<Answer>;
  /** Called by Express, or by a server, which gets 404 where the function passes on. */
  (req: IncomingMessage, res: ServerResponse, next?: Next): void;
  /** For what serves fetch handlers: always a Response, 404 where the function passes on. */
  fetch(request: Request): Promise<Response>;
  /** What an outer binder is to bind for it. */
  readonly [NEEDS]?: (needs: Needs) => void;
}
