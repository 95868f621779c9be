import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type GuestApp, type Handler, LITE, type Next } from '../common/apps.js';
import { isThenable } from '../common/thenables.js';
import type { RoutedRequest } from '../express/app.js';
import { isRouter } from '../express/router.js';
import { isUnparsed, markParsed, refuseBody, replayBody } from './body.js';
import { enterApp } from './express.js';
import { fastifyEntrance } from './fastify.js';
import { fetchEntrance } from './fetch.js';
import { type Shaped, shapeOf } from './kind.js';
import { koaEntrance } from './koa.js';
import { makeQueryAssignable } from './query.js';
import { catchRejections } from './rejections.js';
import { leaving, NOTHING_TO_UNDO } from './undo.js';
import { foreignViews } from './views/foreign.js';

/** Makes the handler that enters a guest, by its kind. `catchesRejections`: for an Express 4 app's error handlers. */
export function entranceOf(app: GuestApp, { catchesRejections = false } = {}): Handler {
  const shaped = shapeOf(app) as Shaped;
  return leavingOnce(catchesRejections ? withRejections(shaped) : entranceFor(shaped));
}

function entranceFor({ kind, app }: Shaped): Handler {
  switch (kind) {
    case 'express':
      return withExpressBody(enterApp.bind(undefined, app as never));
    case 'handler':
      if (LITE in app && !isRouter(app)) return app;
      // A Router belongs to Express: it reads the host's `req.query`, as after app.use.
      return isRouter(app) ? withExpressBody(app) : withParsedMark(withBodyIfRead(withOwnNext(app)));
    case 'connect':
      return withParsedMark(withBodyIfRead(withoutExpress(app)));
    case 'koa':
      return withBody(withoutExpress(koaEntrance(app)));
    case 'fastify':
      return withBody(withoutExpress(fastifyEntrance(app)));
    case 'fetch':
      return withBody(fetchEntrance(app));
    case 'polka':
      return withBody(withoutExpress((req, res) => app.handler(req, res)));
    case 'server':
      return withBody(withoutExpress((req, res, next) => app.emit('request', req, res) || next()));
  }
}

/** Patched at each request: an Express 4 app has no router before its first route is added. */
function withRejections(shaped: Shaped): Handler {
  const enter = entranceFor(shaped);
  return (req, res, next) => {
    catchRejections(shaped.app);
    return enter(req, res, next);
  };
}

/** For an Express app or Router: its own parsers parse the body, unless the host has done so. */
function withExpressBody(enter: Handler): Handler {
  const [replayed, marked] = [withBody(enter), withParsedMark(enter)];
  return (req, res, next) => {
    // Nobody has read the body, which is so for nearly all requests without one. An empty body ends without being read.
    const isTouched = '_readableState' in req && (req.readableDidRead || req.readableEnded);
    if (!isTouched) return enter(req, res, next);
    return (isUnparsed(req) ? replayed : marked)(req, res, next);
  };
}

/** For a handler that may expect Express: it can assign `req.query`, and `res.render` fails by way of `req.next`. */
function withOwnNext(handler: Handler): Handler {
  const prepare = (req: IncomingMessage): (() => void) => {
    const restoreQuery = makeQueryAssignable(req);
    const own = Object.getOwnPropertyDescriptor(req, 'next');
    return () => {
      restoreQuery();
      if (own) Object.defineProperty(req, 'next', own);
      else delete (req as RoutedRequest).next;
    };
  };
  return prepared(prepare, (req, res, next) => {
    (req as RoutedRequest).next = next;
    return handler(req, res, next);
  });
}

/** For a guest with parsers of its own: they skip a body that the host has parsed. */
function withParsedMark(enter: Handler): Handler {
  return prepared(markParsed, enter);
}

/** For a guest of another framework: it finds request and response as Node makes them. */
function withoutExpress(enter: Handler): Handler {
  return (req, res, next) => enter(...foreignViews(req, res), next);
}

/** For a guest that may read the stream: it fails only if it reads a body that cannot be restored. */
function withBodyIfRead(enter: Handler): Handler {
  return replaying(enter, (error, req, res, next) =>
    refuseBody(req, () => {
      if (!res.headersSent) next(error);
    }),
  );
}

/** For a guest that always reads the stream: it would wait for ever for a body that cannot be restored. */
function withBody(enter: Handler): Handler {
  return replaying(enter, (error) => {
    throw error;
  });
}

/** Restores a body that the host has read before the guest is entered. `onLost` is for one that cannot be restored. */
function replaying(enter: Handler, onLost: (error: unknown, ...exchange: Parameters<Handler>) => () => void): Handler {
  return (req, res, next) => {
    const replay = replayBody(req)?.catch((error) => onLost(error, req, res, next));
    return replay ? replay.then((undo) => prepared(() => undo, enter)(req, res, next)) : enter(req, res, next);
  };
}

/** Changes the request for a guest, and undoes that when the guest calls `next`, throws or rejects. */
function prepared(prepare: (req: IncomingMessage, res: ServerResponse) => () => void, enter: Handler): Handler {
  return (req, res, next) => {
    const restore = prepare(req, res);
    if (restore === NOTHING_TO_UNDO) return enter(req, res, next);
    const leave = leaving(restore, next);
    const fail = (thrown: unknown) => leave(asError(thrown));
    try {
      const returned = enter(req, res, leave);
      return isThenable(returned) ? returned.then(undefined, fail) : returned;
    } catch (thrown) {
      return fail(thrown);
    }
  };
}

/** Calls `next` at most once, also for what the guest throws or rejects with. */
function leavingOnce(enter: Handler): Handler {
  return (req, res, next) => {
    let isLeft = false;
    const leave: Next = (error) => {
      if (isLeft) return;
      isLeft = true;
      next(error);
    };
    try {
      const returned = enter(req, res, leave);
      // An Express app returns nothing.
      if (returned !== undefined && isThenable(returned)) returned.then(undefined, (thrown) => leave(asError(thrown)));
    } catch (thrown) {
      leave(asError(thrown));
    }
  };
}
