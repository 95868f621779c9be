import type { IncomingMessage, ServerResponse } from 'node:http';
import { asError, type GuestApp, type Handler, type Next } from '../common/apps.js';
import { isThenable } from '../common/promises.js';
import type { RoutedRequest } from '../express/app.js';
import { isRouter } from '../express/router.js';
import { isUnparsed, markParsed, refuseBody, replayBody } from './body.js';
import { enterApp, undress } from './express.js';
import { fastifyEntrance } from './fastify.js';
import { fetchEntrance } from './fetch.js';
import { type Shaped, shapeOf } from './kind.js';
import { koaEntrance } from './koa.js';
import { freeQuery } from './query.js';
import { catchRejections } from './rejections.js';
import { NOTHING, once } from './undo.js';

interface EntranceOptions {
  /** Whether what an Express 4 app's handlers reject with goes to its error handlers. */
  readonly catchesRejections?: boolean;
}

/**
 * How a guest is entered: told by its shape, never by a version. What it hands on comes to `next` once, a throw and a
 * rejection included.
 */
export function entranceOf(app: GuestApp, options: EntranceOptions = {}): Handler {
  const shaped = shapeOf(app) as Shaped;
  const enter = options.catchesRejections ? catching(shaped) : entranceFor(shaped);
  return (req, res, next) => guard(enter, req, res, next);
}

function entranceFor({ kind, app }: Shaped): Handler {
  switch (kind) {
    case 'express':
      return enterExpressRouter.bind(undefined, enterApp.bind(undefined, app as never));
    case 'handler':
      // A Router is of Express, and finds the `req.query` that its host has, as after app.use.
      return isRouter(app) ? enterExpressRouter.bind(undefined, app) : parsed(reading(routed(app)));
    case 'connect':
      return parsed(reading(bare(app)));
    case 'koa':
      return streaming(bare(koaEntrance(app)));
    case 'fastify':
      return streaming(bare(fastifyEntrance(app)));
    case 'fetch':
      return streaming(fetchEntrance(app));
    case 'polka':
      return streaming(bare((req, res) => app.handler(req, res)));
    case 'server':
      return streaming(bare((req, res, next) => app.emit('request', req, res) || next()));
  }
}

/** An Express 4 app makes its router with its first route: there may be none as yet. */
function catching(shaped: Shaped): Handler {
  const enter = entranceFor(shaped);
  return (req, res, next) => {
    catchRejections(shaped.app);
    return enter(req, res, next);
  };
}

/** An Express app or Router: it parses bodies by itself, and lets be what the host has parsed. */
function enterExpressRouter(enter: Handler, req: IncomingMessage, res: ServerResponse, next: Next): unknown {
  // Nobody has touched the body, as with nearly all that have none. An empty one ends with nothing read of it.
  if (!req.readableDidRead && !req.readableEnded) return enter(req, res, next);
  return (isUnparsed(req) ? streaming : parsed)(enter)(req, res, next);
}

/** A handler that knows of an Express around it: `res.render` fails by `req.next`, which is the guest's own meanwhile. */
function routed(handler: Handler): Handler {
  const keepNext = (req: IncomingMessage): (() => void) => {
    const freed = freeQuery(req);
    const own = Object.getOwnPropertyDescriptor(req, 'next');
    return () => {
      freed();
      if (own) Object.defineProperty(req, 'next', own);
      else delete (req as RoutedRequest).next;
    };
  };
  return prepared(keepNext, (req, res, next) => {
    (req as RoutedRequest).next = next;
    return handler(req, res, next);
  });
}

/** A guest that may parse bodies by itself: it is told where the host has done it. */
function parsed(enter: Handler): Handler {
  return prepared(markParsed, enter);
}

/** A guest of a world of its own: it finds request and response as Node makes them. */
function bare(enter: Handler): Handler {
  return prepared(undress, enter);
}

/** Does something to a request, and undoes it when the guest hands on: by `next`, a throw or a rejection. */
function prepared(
  prepare: (req: IncomingMessage, res: ServerResponse) => () => void,
  enter: Handler,
): Handler {
  return (req, res, next) => {
    const back = prepare(req, res);
    if (back === NOTHING) return enter(req, res, next);
    const undo = once(back);
    const fail = (thrown: unknown): never => {
      undo();
      throw thrown;
    };
    try {
      const returned = enter(req, res, (error) => {
        undo();
        next(error);
      });
      return isThenable(returned) ? returned.then(undefined, fail) : returned;
    } catch (thrown) {
      return fail(thrown);
    }
  };
}

/** A guest that may read the stream: it fails only when it reads what cannot be had again. */
function reading(enter: Handler): Handler {
  return (req, res, next) => {
    const fail = (error: unknown) => {
      if (!res.headersSent) next(error);
    };
    const replay = replayBody(req)?.catch((error) => refuseBody(req, () => fail(error)));
    return replay
      ? replay.then((undo) => prepared(() => undo, enter)(req, res, next))
      : enter(req, res, next);
  };
}

/** A guest that is bound to read the stream, and would wait without end for what cannot be had again. */
function streaming(enter: Handler): Handler {
  return (req, res, next) => {
    const replay = replayBody(req);
    return replay
      ? replay.then((undo) => prepared(() => undo, enter)(req, res, next))
      : enter(req, res, next);
  };
}

function guard(enter: Handler, req: IncomingMessage, res: ServerResponse, next: Next): void {
  let left = false;
  const leave = (error?: unknown) => {
    if (left) return;
    left = true;
    next(error);
  };
  try {
    const returned = enter(req, res, leave);
    // An Express app returns nothing.
    if (returned !== undefined && isThenable(returned)) {
      returned.then(undefined, (thrown) => leave(asError(thrown)));
    }
  } catch (thrown) {
    leave(asError(thrown));
  }
}
