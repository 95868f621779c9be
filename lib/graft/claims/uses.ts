import type { GuestApp, KoaApp } from '../../common/apps.js';
import { shapeOf } from '../../enter/kind.js';
import { type ExpressRouter, ifReadable, locationsOfAny, pathOf, routerIn, routerOf } from '../../express/router.js';
import { type Held, namesIn } from '../../express/wrapped.js';
import { routesIn } from '../../guest/frameworks/koa.js';
import type { PlacedRoute } from '../../links/route.js';
import type { Pattern } from '../../pattern/pattern.js';

/** Where an app answers beside its routes, as far as its framework shows: what it uses at a path, Routers of Koa. */
export function usesOf(app: GuestApp): PlacedRoute[] {
  const shaped = shapeOf(app);
  if (shaped?.kind === 'koa') return ofKoa(shaped.app);
  if (shaped?.kind === 'connect') return ofConnect(shaped.app);
  const router = routerOf(app);
  if (!router) return [];
  return locationsOfAny((layer) => !routerIn(layer), router).flatMap(({ path, handle }) =>
    used(ifReadable(path), handle),
  );
}

/** Whether an app serves files wherever it is asked for them, by express.static, serve-static or koa-static, as far as can be seen. */
export function servesFiles(app: GuestApp): boolean {
  const shaped = shapeOf(app);
  if (shaped?.kind === 'koa') return shaped.app.middleware.some((each) => isFileServer({ handle: each }));
  const router = shaped?.kind === 'connect' ? undefined : routerOf(app);
  return router !== undefined && hasFileServer(router);
}

/** At no path, at one that cannot be read, or in a route, which takes nothing off: those with a path are told among the uses. */
function hasFileServer({ stack }: ExpressRouter): boolean {
  return stack.some((layer) => {
    if (layer.route) return layer.route.stack.some(isFileServer);
    const within = routerIn(layer);
    if (within) return hasFileServer(within);
    return isFileServer(layer) && !ifReadable(() => pathOf(layer))?.tokens.length;
  });
}

function isFileServer(layer: Held): boolean {
  return namesIn(layer).some((name) => /^(?:serveStatic|serve)$/.test(name));
}

function ofKoa({ middleware }: KoaApp): PlacedRoute[] {
  return middleware.flatMap((each) => {
    const { router } = each as { router?: { stack?: unknown } };
    return Array.isArray(router?.stack) ? routesIn(router as Parameters<typeof routesIn>[0]) : [];
  });
}

/** connect compares without regard to case. */
function ofConnect(app: unknown): PlacedRoute[] {
  const { stack } = app as { stack: readonly { route: string; handle: unknown }[] };
  return stack.flatMap(({ route, handle }) => {
    const matchPrefix = (path: string) =>
      path.slice(0, route.length).toLowerCase() === route.toLowerCase()
        ? { path: path.slice(0, route.length), params: {} }
        : undefined;
    return used({ source: route, tokens: route === '' ? [] : [{ type: 'text', value: route }], matchPrefix }, handle);
  });
}

/** What is used without a path is asked for every path, and tells nothing. */
function used(pattern: Pattern | undefined, handler: unknown): PlacedRoute[] {
  if (!pattern || pattern.tokens.length === 0) return [];
  return [{ name: undefined, methods: ['ALL'], pattern, isPrefix: true, handler }];
}
