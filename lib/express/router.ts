import { type ExpressApp, isExpressApp, lineageOf } from '../common/apps.js';
import { readMount } from '../pattern/mount-path.js';
import { EMPTY, join, type Pattern, type Taken, Unreadable } from '../pattern/pattern.js';
import { HINT as MEND, readExpress4Mount } from '../pattern/syntax/express4.js';
import { readExpress5 } from '../pattern/syntax/express5.js';

/** What can be seen of a layer in a router's stack, in Express 4 and 5. */
export interface Layer {
  readonly handle: unknown;
  readonly route?: {
    readonly path: unknown;
    readonly stack: readonly { handle: unknown; method?: string }[];
    readonly methods?: Readonly<Record<string, boolean>>;
  };
  /** router 2.3 on: the path as it was written. */
  readonly rawPath?: unknown;
  /** router 2.0 to 2.2, which keep nothing else: mounted at `/`. */
  readonly slash?: boolean;
  /** Express 4: what the path was turned into. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
  /** What it takes of a path; before router 2.3, whether it does, and then it keeps that itself. */
  match?(path: string): Taken | boolean;
  readonly path?: string | undefined;
  readonly params?: Taken['params'] | undefined;
}

/** A router of either major: a function with a stack of layers. */
export interface Stacked {
  readonly stack: readonly Layer[];
  readonly caseSensitive?: boolean | undefined;
  readonly strict?: boolean | undefined;
}

/** On a party's Router: tells it its base. */
export const PARTY = Symbol.for('express-party.party');

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

/** The path at which a `use` layer stands, without the slash at its end. */
export function pathOf(layer: Layer): Pattern {
  if (layer.slash || layer.regexp?.fast_slash) return EMPTY;
  if (layer.regexp) {
    const names = (layer.keys ?? []).map(({ name }) => name);
    return withLayer(readExpress4Mount(layer.regexp, names), layer);
  }
  if (typeof layer.rawPath === 'string') {
    return withLayer(readExpress5(layer.rawPath.replace(/\/+$/, '')), layer);
  }
  if (layer.rawPath !== undefined) throw new Unreadable('it stands below a mount path that is no text', MEND);
  throw new Unreadable(
    'its router keeps no mount path that can be read',
    'Update express to 5.3 or later, or give the path in a table.',
  );
}

/** A layer knows best how it matches: what is built of the pattern is held against it. */
export function withLayer(pattern: Pattern, layer: Layer): Pattern {
  const { source, tokens, unbuildable } = pattern;
  const take = (path: string) => takenBy(layer, path);
  return unbuildable === undefined ? { source, tokens, take } : { source, tokens, unbuildable, take };
}

/** The layer that a router would make of a route's path; its class is to be had of those that it has made. */
export function layerFor({ stack, caseSensitive, strict }: Stacked, path: string): Layer | undefined {
  const Made = stack.find(({ match }) => match)?.constructor as
    | (new (
        ...given: unknown[]
      ) => Layer)
    | undefined;
  return Made && new Made(path, { sensitive: caseSensitive, strict, end: true }, () => {});
}

/** What a layer's own matcher takes of a path: before router 2.3 it left it on the layer. */
export function takenBy(layer: Layer, path: string): Taken | undefined {
  const found = layer.match?.(path);
  if (!found) return undefined;
  const { path: taken = '', params = {} } = found === true ? layer : found;
  return { path: taken, params };
}

/** `app.use(path, subapp)` of either major wraps the sub-app in a closure of this name. */
export function isMountedApp(handle: unknown): boolean {
  return isExpressApp(handle) || (typeof handle === 'function' && handle.name === 'mounted_app');
}

/** Whether something is a router of either major. */
export function isStacked(value: unknown): value is Stacked {
  return typeof value === 'function' && Array.isArray((value as Partial<Stacked>).stack);
}

/** Whether an app or Router is of Express 4, which drops what its handlers reject with. */
export function isExpress4(app: unknown): boolean {
  if (typeof app !== 'function') return false;
  return 'lazyrouter' in app || (isStacked(app) && app.stack.some(({ regexp }) => regexp !== undefined));
}

/** Whether something is a party's Router, whose guests are behind a closure. */
export function isParty(value: unknown): boolean {
  return typeof value === 'function' && Object.hasOwn(value, PARTY);
}
