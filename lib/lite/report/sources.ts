import type { IncomingMessage } from 'node:http';

/** Tells of an error that an app has handled itself, with the request that it was of, and the endpoint where it knows that. */
export interface Told {
  readonly error: unknown;
  readonly req: IncomingMessage | undefined;
  readonly request?: Request | undefined;
  readonly endpoint?: string | undefined;
}

type Tell = (told: Told) => void;

interface KoaContext {
  readonly req?: IncomingMessage;
  readonly _matchedRouteName?: unknown;
}

interface Listening {
  on?(event: 'error', listener: (error: unknown, context?: KoaContext) => void): unknown;
  readonly middleware?: unknown;
}

interface FastifyLike {
  addHook?(name: 'onError', hook: (request: FastifyRequest, reply: unknown, error: unknown) => Promise<void>): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly config?: { readonly endpoint?: unknown } };
}

type HonoErrorHandler = (error: unknown, context: HonoContext) => unknown;

interface HonoContext {
  readonly env?: { readonly incoming?: IncomingMessage };
  readonly req?: { readonly raw?: Request };
}

interface HonoLike {
  readonly errorHandler?: HonoErrorHandler;
  onError?(handler: HonoErrorHandler): unknown;
}

/**
 * Listens to apps that catch what their handlers throw: Koa emits it, Fastify has a hook, Hono a handler, which goes on as before. What
 * an app answers is left as it is.
 */
export function listen(app: unknown, tell: Tell): void {
  if (typeof app !== 'object' || app === null) return;
  listenToKoa(app, tell);
  listenToFastify(app, tell);
  listenToHono(app, tell);
}

function listenToKoa(app: Listening, tell: Tell): void {
  if (!Array.isArray(app.middleware) || typeof app.on !== 'function') return;
  app.on('error', (error, context) => {
    const endpoint = nameOf(context?._matchedRouteName);
    tell({ error, req: context?.req, endpoint });
  });
}

function listenToFastify(app: FastifyLike, tell: Tell): void {
  if (typeof app.addHook !== 'function') return;
  try {
    app.addHook('onError', async (request, _reply, error) => {
      tell({ error, req: request.raw, endpoint: nameOf(request.routeOptions?.config?.endpoint) });
    });
  } catch {
    // It listens already, and takes no hooks any more.
  }
}

function listenToHono(app: HonoLike, tell: Tell): void {
  const { errorHandler } = app;
  if (typeof app.onError !== 'function' || typeof errorHandler !== 'function') return;
  app.onError((error, context) => {
    tell({ error, req: context.env?.incoming, request: context.req?.raw });
    return errorHandler(error, context);
  });
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
