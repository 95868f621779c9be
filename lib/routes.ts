import { METHODS } from 'node:http';
import { isRsvp, type Route, readable, tagOf } from './endpoints.js';
import { type ExpressApp, lineageOf } from './handler.js';
import { MEND, readExpress4, readExpress4Mount } from './pattern/express4.js';
import { readExpress5 } from './pattern/express5.js';
import { readMount } from './pattern/mount.js';
import { EMPTY, join, type Pattern, Unreadable } from './pattern/pattern.js';

/** What can be seen of a layer in a router's stack, in Express 4 and 5. */
interface Layer {
  readonly handle: unknown;
  readonly route?: {
    readonly path: unknown;
    readonly stack: readonly { handle: unknown; method?: string }[];
  };
  /** router 2.3 on: the path as it was written. */
  readonly rawPath?: unknown;
  /** router 2.0 to 2.2, which keep nothing else: mounted at `/`. */
  readonly slash?: boolean;
  /** Express 4: what the path was turned into. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
}

/** A router of either major: a function with a stack of layers. */
export interface Stacked {
  readonly stack: readonly Layer[];
}

/** Where a handler stands: the routers from the outermost in, with the path below the outermost. */
export interface Standing {
  readonly handle: unknown;
  readonly routers: readonly Stacked[];
  /** Throws Unreadable when a router on the way keeps no path that can be read. */
  path(): Pattern;
}

/** The router behind an app or Router of Express 4 or 5; none for anything else. */
export function routerOf(app: unknown): Stacked | undefined {
  if (typeof app !== 'function') return undefined;
  if (isStacked(app)) return app;
  // Express 4 has `lazyrouter`, and an `app.router` that throws when it is read.
  const router =
    'lazyrouter' in app ? (app as { _router?: unknown })._router : (app as { router?: unknown }).router;
  return isStacked(router) ? router : undefined;
}

/**
 * Where an app's own root is, by the mount paths on the way down to it: never by what a visitor asked for.
 * Throws Unreadable when one of them is neither literal segments nor :names.
 */
export function prefixOf(app: ExpressApp): Pattern {
  const mounted = lineageOf(app).filter(({ parent }) => parent);
  if (mounted.length === 0) return EMPTY;
  return join(...mounted.reverse().map(({ mountpath }) => readMountpath(mountpath)));
}

function readMountpath(mountpath: string | string[]): Pattern {
  if (typeof mountpath === 'string') return readMount(mountpath).pattern;
  throw new Unreadable('it is mounted at several paths at once', 'Mount it at one.');
}

/** All the places at which a handler stands in a router, found by identity; not below sub-apps, which are opaque. */
export function standingsOf(handler: unknown, router: Stacked): Standing[] {
  return standingsOfAny((each) => each === handler, router);
}

/** The same for every handler of a kind. */
export function standingsOfAny(isMeant: (handler: unknown) => boolean, router: Stacked): Standing[] {
  return router.stack.flatMap((layer) => {
    const { route, handle } = layer;
    if (route) return [];
    const at = () => pathOf(layer);
    if (isMeant(handle)) return [{ handle, routers: [router], path: at }];
    if (!isStacked(handle)) return [];
    return standingsOfAny(isMeant, handle).map((standing) => ({
      handle: standing.handle,
      routers: [router, ...standing.routers],
      path: () => join(at(), standing.path()),
    }));
  });
}

/**
 * The routes that carry a tag, read in the syntax of the router that holds them; not those below another rsvp, which
 * answers for its own.
 *
 * @throws PartylineError `ERR_PARTY_BAD_PATTERN` naming the endpoint whose path cannot be read
 */
export function taggedRoutes(router: Stacked, rsvp: unknown, prefix: () => Pattern = () => EMPTY): Route[] {
  return router.stack.flatMap((layer) => {
    if (layer.route) return routesAt(layer, layer.route, prefix);
    const path = () => join(prefix(), pathOf(layer));
    if (isStacked(layer.handle)) {
      return isOthers(layer.handle, rsvp) ? [] : taggedRoutes(layer.handle, rsvp, path);
    }
    const name = tagOf(layer.handle);
    return name === undefined ? [] : [{ name, methods: ['ALL'], pattern: readable(name, 'use', path) }];
  });
}

function isOthers(router: Stacked, rsvp: unknown): boolean {
  return router.stack.some(({ handle }) => handle !== rsvp && isRsvp(handle));
}

function routesAt(layer: Layer, route: NonNullable<Layer['route']>, prefix: () => Pattern): Route[] {
  const methods = new Map<string, string[]>();
  for (const { handle, method = 'ALL' } of route.stack) {
    const name = tagOf(handle);
    if (name !== undefined) methods.set(name, [...(methods.get(name) ?? []), method.toUpperCase()]);
  }
  return [...methods].map(([name, list]) => {
    const read = () => join(prefix(), readRoute(layer, route.path));
    return { name, methods: allOf(list), pattern: readable(name, String(route.path), read) };
  });
}

/** `app.all` registers every method one by one. */
function allOf(methods: readonly string[]): readonly string[] {
  return methods.length >= METHODS.length ? ['ALL'] : methods;
}

function readRoute(layer: Layer, path: unknown): Pattern {
  const first = Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY)[0] : path;
  if (typeof first !== 'string') {
    throw new Unreadable('a RegExp can be matched, never built', MEND);
  }
  return layer.regexp ? readExpress4(first) : readExpress5(first);
}

/** The path at which a `use` layer stands, without the slash at its end. */
function pathOf(layer: Layer): Pattern {
  if (layer.slash || layer.regexp?.fast_slash) return EMPTY;
  if (layer.regexp) {
    const names = (layer.keys ?? []).map(({ name }) => name);
    return readExpress4Mount(layer.regexp, names);
  }
  if (typeof layer.rawPath !== 'string') {
    throw new Unreadable(
      'its router keeps no mount path that can be read',
      'Update express to 5.3 or later, or give the path in a table.',
    );
  }
  const path = layer.rawPath.replace(/\/+$/, '');
  return readExpress5(path);
}

function isStacked(value: unknown): value is Stacked {
  return typeof value === 'function' && Array.isArray((value as Partial<Stacked>).stack);
}
