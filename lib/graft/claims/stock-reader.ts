import type { GuestApp } from '../../common/apps.js';
import { shapeOf } from '../../enter/kind.js';
import {
  asDecodable,
  asDecoded,
  asFreelyDecoded,
  asTidied,
  PLAIN_TARGET,
  pathIn,
} from '../../pattern/path-spelling.js';
import { type Claim, type Claims, isNoCatchAll, takesPath } from './claims.js';
import { distinct, RAW, type Reader, readerOf, UNKNOWN } from './readings.js';
import { servesFiles } from './uses.js';

/** What is known of a stock. */
interface Stock {
  readonly app: GuestApp;
  readonly routes: Claims;
  /** What it uses at a path. */
  readonly uses: Claims;
}

/**
 * How a stock reads the target of a request. Other than of a scion, which is not entered where it might read another path, it counts
 * what any of its handlers may make of a path that its router has let through: the old copy is what a visitor must not get.
 */
export function readerOfStock(stock: Stock): Reader {
  const reader = readerOf(stock.app);
  if (reader === RAW) return readerOfRouter(stock);
  if (reader !== UNKNOWN) return readerWithRests(reader, stock);
  const shaped = shapeOf(stock.app);
  return shaped?.kind === 'connect' ? readerOfConnect(shaped.app as unknown as ConnectApp) : FREE;
}

/** As an app of which nothing is known, which may also decode all of a path: who looks for a file does. */
const FREE: Reader = {
  ...UNKNOWN,
  paths: (target, pathname) => distinct([...UNKNOWN.paths(target, pathname), ...asFreelyDecoded(pathIn(target))]),
};

/** What a star takes is looked for as a file is: decoded once more, and tidied. */
function readerWithRests(reader: Reader, { app, routes }: Stock): Reader {
  const isBelowStar = starsOf(app);
  return {
    ...reader,
    paths(target, pathname) {
      const paths = reader.paths(target, pathname);
      const [path] = paths;
      const isFree = path !== undefined && (isBelowStar(path) || takes([routes], path, isWithRest));
      return isFree ? distinct([...paths, ...FREE.paths(target, pathname)]) : paths;
    },
  };
}

/** Whether a path is below a star of Hono, which has no value: routes, and what is used there. */
function starsOf(app: GuestApp): (path: string) => boolean {
  const { routes } = app as { routes?: unknown };
  const paths = Array.isArray(routes) ? routes.map((route: { path?: unknown }) => String(route?.path)) : [];
  // One at the root is everybody's: a logger's, a 404 page's.
  const heads = paths
    .filter((path) => path.length > 2 && path.endsWith('/*'))
    .map((path) => path.slice(1, -2).split('/'));
  return (path) => {
    const segments = path.slice(1).split('/');
    return heads.some((head) => head.every((text, i) => text.startsWith(':') || text === segments[i]));
  };
}

function takes(all: readonly Claims[], path: string, isMeant: (claim: Claim) => boolean): boolean {
  return all.some((claims) => claims.near(path).some((claim) => isMeant(claim) && takesPath(claim, path)));
}

/** What is used at a path, and a route with a star. */
function isFreeBelow(claim: Claim): boolean {
  return claim.reach === 'prefix' || isWithRest(claim);
}

function isWithRest(claim: Claim): boolean {
  const hasRest = claim.reach === 'anything' || claim.pattern.tokens.some(({ type }) => type === 'wildcard');
  return hasRest && isNoCatchAll(claim);
}

/**
 * A router lets a path through as it is written: to a route whose values are decoded, and below what is used at a path to an app or a
 * function that reads the rest in its own way.
 */
function readerOfRouter({ app, routes, uses }: Stock): Reader {
  const isFree = servesFiles(app);
  const all = [routes, uses];
  return {
    ...RAW,
    paths(target, pathname) {
      const paths = RAW.paths(target, pathname);
      const path = asDecodable(pathname);
      if (isFree || takes(all, path, isFreeBelow)) return distinct([...paths, ...FREE.paths(target, pathname)]);
      return takes(all, path, isWithValue) ? distinct([...paths, asDecoded(path)]) : paths;
    },
  };
}

/** What takes all that nothing else takes answers none of it as that very page. */
function isWithValue(claim: Claim): boolean {
  return claim.pattern.tokens.some(({ type }) => type !== 'text') && isNoCatchAll(claim);
}

interface ConnectApp {
  readonly stack: readonly { readonly route: string }[];
}

/** connect takes `/cart.x` for what is used at `/cart` too, and hands `/.x` to it. */
function readerOfConnect({ stack }: ConnectApp): Reader {
  return {
    ...FREE,
    readsPlain: false,
    paths(target, pathname) {
      if (!pathname.includes('.') && PLAIN_TARGET.test(target)) return [pathname];
      const behindDots = stack.flatMap(({ route }) => behindDot(pathname, route));
      return distinct([...FREE.paths(target, pathname), ...behindDots]);
    },
  };
}

function behindDot(path: string, route: string): string[] {
  if (route === '' || path[route.length] !== '.') return [];
  const used = path.slice(0, route.length);
  if (used.toLowerCase() !== route.toLowerCase()) return [];
  const rest = `/${path.slice(route.length)}`;
  return [used, used + rest, ...[asTidied(rest), ...asFreelyDecoded(rest)].map((each) => used + each)];
}
