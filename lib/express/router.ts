import { readMount } from '../pattern/mount-path.js';
import { EMPTY, join, type Pattern, type PrefixMatch, Unreadable } from '../pattern/pattern.js';
import { HINT, readExpress4Mount } from '../pattern/syntax/express4.js';
import { readExpress5 } from '../pattern/syntax/express5.js';
import type { ExpressApp } from './app.js';
import { type Held, holds, namesIn, wholeChain } from './wrapped.js';

/** What can be seen of a layer in a router's stack, in Express 4 and 5. */
export interface Layer extends Held {
  readonly route?: {
    readonly path: unknown;
    readonly stack: readonly (Held & { method?: string })[];
    readonly methods?: Readonly<Record<string, boolean>>;
  };
  /** Of one that was made for a route, and stands in no router. */
  readonly isForRoute?: boolean;
  /** router 2.3 on: the path as it was written. */
  readonly rawPath?: unknown;
  /** router 2.0 to 2.2, which keep nothing else: mounted at `/`. */
  readonly slash?: boolean;
  /** Express 4: what the path was turned into. */
  readonly regexp?: RegExp & { fast_slash?: boolean };
  readonly keys?: readonly { name: string | number }[];
  /** What it matches of a path; before router 2.3, whether it does, and then it keeps that itself. */
  match?(path: string): PrefixMatch | boolean;
  readonly path?: string | undefined;
  readonly params?: PrefixMatch['params'] | undefined;
}

/** A router of either major: a function with a stack of layers. */
export interface ExpressRouter {
  readonly stack: readonly Layer[];
  readonly caseSensitive?: boolean | undefined;
  readonly strict?: boolean | undefined;
}

/** On the stack of a party's Router: tells it its base. */
export const PARTY = Symbol.for('express-party.party');

/** Where a handler stands: the routers from the outermost in, with the path below the outermost. */
export interface Location {
  readonly handle: unknown;
  readonly routers: readonly ExpressRouter[];
  /** Throws Unreadable when a router on the way keeps no path that can be read. */
  path(): Pattern;
}

/** The router behind an app or Router of Express 4 or 5; none for anything else. */
export function routerOf(app: unknown): ExpressRouter | undefined {
  if (typeof app !== 'function') return undefined;
  if (isRouter(app)) return app;
  // Express 4 has `lazyrouter`, and an `app.router` that throws when it is read.
  const router = 'lazyrouter' in app ? (app as { _router?: unknown })._router : (app as { router?: unknown }).router;
  return isRouter(router) ? router : undefined;
}

/**
 * Where an app's own root is, by the mount paths on the way down to it: never by what a visitor asked for.
 * Throws Unreadable when one of them is neither literal segments nor :names.
 */
export function prefixOf(app: ExpressApp): Pattern {
  const mounted = app.parent ? lineageOf(app).filter(({ parent }) => parent) : [];
  return join(...mounted.reverse().map(({ mountpath }) => readMountpath(mountpath)));
}

function readMountpath(mountpath: string | string[]): Pattern {
  if (typeof mountpath === 'string') return readMount(mountpath).pattern;
  throw new Unreadable('it is mounted at several paths at once', 'Mount it at one.');
}

/** All the places at which a handler stands in a router, wrapped or not; not below sub-apps, which are opaque. */
export function locationsOf(handler: unknown, router: ExpressRouter): Location[] {
  return locationsOfAny((layer) => holds(layer, handler), router);
}

/** The same for every handler of a kind. */
export function locationsOfAny(isMeant: (layer: Layer) => boolean, router: ExpressRouter): Location[] {
  const found: Location[] = [];
  for (const layer of router.stack) {
    const { route, handle } = layer;
    if (route) continue;
    const at = () => pathOf(layer);
    const within = routerIn(layer);
    if (isMeant(layer)) found.push({ handle, routers: [router], path: at });
    else if (within && !isParty(within)) {
      for (const inner of locationsOfAny(isMeant, within)) {
        const path = () => join(at(), inner.path());
        found.push({ handle: inner.handle, routers: [router, ...inner.routers], path });
      }
    }
  }
  return found;
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
  if (layer.rawPath !== undefined) throw new Unreadable('it stands below a mount path that is no text', HINT);
  throw new Unreadable(
    'its router keeps no mount path that can be read',
    'Update express to 5.3 or later, or give the path in a table.',
  );
}

/** The pattern that is read; `undefined` where it cannot be. */
export function ifReadable(read: () => Pattern): Pattern | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** How a path is spoken of: its text, if it can be read. */
export function pathText(read: () => Pattern): string {
  const path = ifReadable(read);
  return path ? path.source || '/' : 'a path that cannot be read';
}

/** A layer knows best how it matches: what is built of the pattern is held against it. */
export function withLayer({ source, tokens, unbuildable, asKeys }: Pattern, layer: Layer): Pattern {
  const matchPrefix = (path: string) => {
    const found = matchLayer(layer, path);
    return found && asKeys ? { path: found.path, params: asKeys(found.params) } : found;
  };
  return { source, tokens, ...(unbuildable !== undefined && { unbuildable }), matchPrefix, layer };
}

/** The layer that a router would make of a route's path; its class is to be had of those that it has made. */
export function layerFor({ stack, caseSensitive, strict }: ExpressRouter, path: string): Layer | undefined {
  const Made = stack.find(({ match }) => match)?.constructor as (new (...given: unknown[]) => Layer) | undefined;
  if (!Made) return undefined;
  return Object.assign(new Made(path, { sensitive: caseSensitive, strict, end: true }, () => {}), { isForRoute: true });
}

/** What a layer's own matcher matches at the head of a path: before router 2.3 it left that on the layer. */
export function matchLayer(layer: Layer, path: string): PrefixMatch | undefined {
  const found = layer.match?.(path);
  if (!found) return undefined;
  const { path: matched = '', params = {} } = found === true ? layer : found;
  return { path: matched, params };
}

/** `app.use(path, subapp)` of either major wraps the sub-app in a closure of this name. */
export function isMountedApp(layer: Held): boolean {
  return isExpressApp(layer.handle) || namesIn(layer).includes('mounted_app');
}

/** The router that stands in a layer, wrapped or not. */
export function routerIn({ handle }: Held): ExpressRouter | undefined {
  return wholeChain(handle).find(isRouter);
}

/** Whether something is a router of either major. */
export function isRouter(value: unknown): value is ExpressRouter {
  return typeof value === 'function' && Array.isArray((value as Partial<ExpressRouter>).stack);
}

/** Whether an app or Router is of Express 4, which drops what its handlers reject with. */
export function isExpress4(app: unknown): boolean {
  if (typeof app !== 'function') return false;
  return (
    'lazyrouter' in app || (isRouter(app) && !isParty(app) && app.stack.some(({ regexp }) => regexp !== undefined))
  );
}

/** Whether something is a party's Router, or what has its stack. */
export function isParty(value: unknown): boolean {
  return partyOf(value) !== undefined;
}

/** What tells a party its base: it is on the stack, which whatever wraps a Router has too. */
export function partyOf(value: unknown): ((base: string) => void) | undefined {
  return isRouter(value) ? (value.stack as { [PARTY]?: (base: string) => void })[PARTY] : undefined;
}

export function isExpressApp(value: unknown): value is ExpressApp {
  if (typeof value !== 'function') return false;
  const app = value as Partial<ExpressApp>;
  return (
    typeof app.handle === 'function' &&
    typeof app.emit === 'function' &&
    typeof app.path === 'function' &&
    typeof app.request === 'object' &&
    typeof app.response === 'object'
  );
}

/** An app and those above it, the innermost first; each once, should they stand in a circle. */
export function lineageOf(app: ExpressApp): ExpressApp[] {
  const lineage = new Set<ExpressApp>();
  for (let above: ExpressApp | undefined = app; above && !lineage.has(above); above = above.parent) {
    lineage.add(above);
  }
  return [...lineage];
}
