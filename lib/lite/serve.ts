import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { asError, isFailure, type Next } from '../common/apps.js';
import { realOf } from '../common/real.js';
import { isThenable } from '../common/thenables.js';
import { hasBody, replayBody } from '../enter/body.js';
import { leaving } from '../enter/undo.js';
import { isAbort, sendAnswer, takeRest } from '../enter/web/answer.js';
import { lateRequestOf, stopFollowing } from '../enter/web/request.js';
import type { RoutedRequest } from '../express/app.js';
import { INVITATION } from '../invitation.js';
import { checkAnswer, run } from './call.js';
import { handOnAll, throughAll } from './capture/passing.js';
import { toStderr } from './closer.js';
import { type Context, ExpressContext, keepsLength, setContext } from './context.js';
import type { Recipe } from './marks.js';
import type { Owner } from './owners.js';

/** A lite app as it is served. */
export interface Served {
  readonly recipe: Recipe;
  readonly owner: Owner;
  /** Whether it is this one that somebody has mounted. */
  isMounted(app: unknown): boolean;
}

/** A request that a lite app has passed on, as it was then: the next one gets the same Request. */
interface Passed {
  readonly url: string | undefined;
  readonly request: Request;
}

const passed = new WeakMap<IncomingMessage, Passed>();

/** Called by Express, a party or a server. Returns nothing that could reject. */
export function serve(app: Served, req: IncomingMessage, res: ServerResponse, given: Next | undefined): unknown {
  const next = given ?? finalOf(req, res);
  if (Object.hasOwn(req, INVITATION)) {
    return app.owner.accept(req as RoutedRequest, app.isMounted) ? undefined : next();
  }
  const replaying = hasBody(req) && !passed.has(realOf(req)) ? replayBody(req) : undefined;
  if (!replaying) return enter(app, { req, res, next });
  return replaying.then(
    (undo) => enter(app, { req, res, next: leaving(undo, next) }),
    (lost) => enter(app, { req, res, next, lost }),
  );
}

interface Entered {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly next: Next;
  /** Why the body cannot be had, should anybody read it. */
  readonly lost?: unknown;
}

function enter(app: Served, { req, res, next, lost }: Entered): unknown {
  let request: Request;
  try {
    const known = passed.get(realOf(req));
    request = known ? sameOf(known, req, res) : lateRequestOf(req, res, lost);
  } catch (error) {
    return next(asError(error));
  }
  const context = new ExpressContext({ req, res, request, owner: app.owner });
  setContext(request, context);
  return answer(app, { request, context, res }, next);
}

/** The Request that the lite app before had; where the URL is another by now, as below a mount path, one with its body. */
function sameOf({ url, request }: Passed, req: IncomingMessage, res: ServerResponse): Request {
  if (url === req.url) return request;
  const { url: target } = lateRequestOf(req, res);
  return new Request(target, request);
}

interface Call {
  readonly request: Request;
  readonly context: Context;
  readonly res: ServerResponse;
}

function answer({ recipe }: Served, call: Call, next: Next): unknown {
  try {
    const returned = run(recipe, call.request, call.context);
    if (!isThenable(returned)) return settle(call, returned, next);
    return returned.then(
      (value) => settle(call, value, next),
      (error) => fail(call, error, next),
    );
  } catch (error) {
    return fail(call, error, next);
  }
}

async function settle(call: Call, value: unknown, next: Next): Promise<void> {
  const { request, context, res } = call;
  if (value === undefined) {
    const req = context.req as RoutedRequest;
    handOnAll(context);
    passed.set(realOf(req), { url: req.url, request });
    return next();
  }
  try {
    const keeps = (response: Response) => keepsLength(context, response);
    const own = checkAnswer(value);
    await sendAnswer(res, context.passed ? await throughAll(context, own, keeps) : own, keeps);
    takeRest(context.req as RoutedRequest, res);
  } catch (error) {
    fail(call, error, next);
  }
}

function fail({ request, res }: Call, error: unknown, next: Next): void {
  // It only says that the client has left: there is nobody to answer.
  if (res.destroyed && isAbort(error, request.signal)) return;
  stopFollowing(request);
  if (res.headersSent) res.destroy(error as Error);
  else next(asError(error));
}

/** Served by itself: nobody stands behind it. */
export function finalOf(req: IncomingMessage, res: ServerResponse): Next {
  return (error) => {
    if (isFailure(error)) toStderr(error);
    if (res.headersSent) return void res.destroy();
    const status = isFailure(error) ? statusOf(error) : 404;
    const text = STATUS_CODES[status] ?? '';
    res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) });
    res.end(req.method === 'HEAD' ? undefined : text);
    takeRest(req, res);
  };
}

/** As Express takes it: what an error says of itself, if that is an error's status. */
export function statusOf(error: unknown): number {
  const { status, statusCode } = Object(error) as { status?: unknown; statusCode?: unknown };
  const own = [status, statusCode].find((each) => typeof each === 'number' && each >= 400 && each < 600);
  return (own as number | undefined) ?? 500;
}
