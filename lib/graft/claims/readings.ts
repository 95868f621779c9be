import type { FastifyApp, FetchApp, GuestApp } from '../../common/apps.js';
import { shapeOf } from '../../enter/kind.js';
import { isRouter } from '../../express/router.js';
import {
  asDecodable,
  asDecoded,
  asTidied,
  asWhollyDecoded,
  pathIn,
  withoutEmpty,
} from '../../pattern/path-spelling.js';

/** How an app's router reads the target of a request. */
export interface Reader {
  /**
   * The paths that it may take a target for, as patterns are compared with them: one where its router is known, none where
   * that has no route for such a target. `pathname` is the target's by Express's own parser.
   */
  paths(target: string, pathname: string): readonly string[];
  /** Whether it reads a plain target as it stands, the slash at its end too. */
  readonly readsPlain: boolean;
  /** Whether it may take a target for its further paths only where a Router stands in another. */
  readonly isWholeFirst?: true;
  /** Whether `/Cart` and `/cart/` are other paths for it than `/cart`; `undefined`: its routes tell. */
  readonly isExact: boolean | undefined;
}

/** The reader of an app, by its kind and its settings. */
export function readerOf(app: GuestApp): Reader {
  const shaped = shapeOf(app);
  if (shaped?.kind === 'express' || shaped?.kind === 'koa' || isRouter(app)) {
    return shaped?.kind === 'connect' ? UNKNOWN : RAW;
  }
  if (shaped?.kind === 'fastify') return readerOfFastify(shaped.app);
  return shaped?.kind === 'fetch' ? readerOfFetch(shaped.app) : UNKNOWN;
}

/** Whether a router takes an empty segment for a value, as Fastify's does. */
export function takesEmpty(app: GuestApp): boolean {
  return shapeOf(app)?.kind === 'fastify';
}

/** Express, its Routers and @koa/router compare the path that Express's parser gives, undecoded. */
export const RAW: Reader = {
  paths(target, pathname) {
    const path = pathIn(target);
    // The parser turns backslashes where a target has a hash, and a Router inside does not.
    const paths = path === pathname ? [pathname] : [pathname, path];
    return distinct(paths);
  },
  readsPlain: true,
  isWholeFirst: true,
  isExact: undefined,
};

/** Whoever reads targets by himself: as they stand, tidied, without empty segments, decoded. */
export const UNKNOWN: Reader = {
  paths(target, pathname) {
    const path = pathIn(target);
    const tidied = asTidied(target);
    const all = [pathname, path, tidied, withoutEmpty(tidied), asTidied(withoutEmpty(path))];
    return distinct([...all, ...all.slice(2).map(asDecoded)]);
  },
  readsPlain: true,
  isExact: undefined,
};

export function distinct(paths: readonly string[]): string[] {
  return [...new Set(paths.map(asDecodable))];
}

/** What Fastify hands to its router, find-my-way. */
interface RouterOptions {
  readonly caseSensitive?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly ignoreDuplicateSlashes?: boolean;
  readonly useSemicolonDelimiter?: boolean;
}

interface WholeFastify extends FastifyApp {
  readonly initialConfig?: RouterOptions & { readonly routerOptions?: RouterOptions };
}

/** It decodes letters, and its options say the rest. */
function readerOfFastify(app: WholeFastify): Reader {
  if (rewritesUrls(app)) return UNKNOWN;
  const { routerOptions, ...config } = app.initialConfig ?? {};
  const { caseSensitive = true, ignoreTrailingSlash, ...more }: RouterOptions = { ...config, ...routerOptions };
  const { ignoreDuplicateSlashes, useSemicolonDelimiter } = more;
  return {
    paths(target) {
      // It knows no absolute target with a hash.
      if (target[0] !== '/' && target.includes('#')) return [];
      const path = asWhollyDecoded(useSemicolonDelimiter ? withoutParameters(target) : pathIn(target));
      if (path === undefined) return [];
      const single = ignoreDuplicateSlashes ? withoutEmpty(path) : path;
      return [ignoreTrailingSlash ? withoutSlash(single) : single];
    },
    readsPlain: !ignoreTrailingSlash,
    isExact: caseSensitive,
  };
}

function rewritesUrls(app: object): boolean {
  const key = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.options');
  const options = key && (Reflect.get(app, key) as { rewriteUrl?: unknown } | undefined);
  return typeof options?.rewriteUrl === 'function';
}

function withoutParameters(target: string): string {
  return pathIn(target).split(';', 1)[0] as string;
}

/** Where two slashes end it, no route is found with one of them either. */
function withoutSlash(path: string): string {
  return /[^/]\/$/.test(path) ? path.slice(0, -1) : path;
}

/** A URL parser has tidied what a fetch app gets. Hono decodes letters; whether another one does is not known. */
function readerOfFetch(app: FetchApp): Reader {
  const isStrict = strictnessOf(app);
  if (isStrict === undefined) return FETCHING;
  return {
    paths(target) {
      const path = asDecodable(asDecoded(asTidied(target)));
      return [isStrict ? path : withoutSlash(path)];
    },
    readsPlain: isStrict,
    isExact: true,
  };
}

const FETCHING: Reader = {
  paths(target) {
    const tidied = asTidied(target);
    return distinct([tidied, asDecoded(tidied)]);
  },
  readsPlain: true,
  isExact: undefined,
};

/** Whether a Hono app minds the slash at the end; `undefined` for one that finds its path in a way of its own, or is no Hono. */
function strictnessOf(app: FetchApp): boolean | undefined {
  const { routes, getPath } = app as { routes?: unknown; getPath?: unknown };
  if (!Array.isArray(routes) || typeof getPath !== 'function') return undefined;
  try {
    const path = getPath.call(app, new Request('http://localhost/a/')) as unknown;
    return path === '/a/' || path === '/a' ? path === '/a/' : undefined;
  } catch {
    return undefined;
  }
}
