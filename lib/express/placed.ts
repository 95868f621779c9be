import type { PlacedRoute } from '../links/route.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';
import { type ExpressRouter, isMountedApp, isParty, type Layer, matchLayer, pathOf, routerIn } from './router.js';
import { allOf, isOpenAt, namedMethods, pathsOf, readRoute, writtenOf } from './routes.js';
import { type Held, hasRsvp, namesIn, tagIn, wholeChain } from './wrapped.js';

/** What stands above a layer: the paths of the routers that it is in. */
interface Above {
  readonly pattern: Pattern;
  readonly written: string;
  /** Why one of them cannot be read, where that is so. */
  readonly unread: string | undefined;
}

const TOP: Above = { pattern: EMPTY, written: '', unread: undefined };

/** What Express 4 itself puts before every route. */
const OWN = /^(?:query|expressInit)$/;

/**
 * All that stands in a router and in the routers inside, in the order in which requests come to it: routes and what is used, with
 * a name and without. What cannot be read is there too, and says so.
 */
export function placedRoutes(router: ExpressRouter, above = TOP): PlacedRoute[] {
  return router.stack.flatMap((layer) => {
    const { route } = layer;
    if (route) return placedAt(layer, route, above);
    const inner = routerIn(layer);
    if (inner && isParty(inner)) return [];
    return eachPath(layer).flatMap((each) => {
      return inner ? placedRoutes(inner, beneath(each, above)) : used(each, above);
    });
  });
}

/** The routes among them, as far as they can be read. */
export function routesAmong(placed: readonly PlacedRoute[]): PlacedRoute[] {
  return placed.filter(({ use, unread }) => use === undefined && unread === undefined);
}

/** A layer that is used at several paths, as one for each of them. */
function eachPath(layer: Layer): Layer[] {
  const { rawPath, regexp, keys = [] } = layer;
  if (Array.isArray(rawPath) && rawPath.length > 0) {
    return rawPath.flat(Number.POSITIVE_INFINITY).map((path) => Object.create(layer, { rawPath: { value: path } }));
  }
  const parts = keys.length === 0 ? (regexp?.source.split('|^') ?? []) : [];
  if (parts.length < 2) return [layer];
  return parts.map((part, i) => {
    const own = new RegExp(i === 0 ? part : `^${part}`, regexp?.flags);
    return Object.create(layer, { regexp: { value: own } });
  });
}

/** The paths of a layer that is used, as what stands in it has them above. */
function beneath(layer: Layer, above: Above): Above {
  const own = hasPath(layer) ? writtenOf(layer) : '';
  return placeOf(() => pathOf(layer), own.replace(/\/+$/, ''), layer, above);
}

function hasPath(layer: Layer): boolean {
  return !(layer.slash || layer.regexp?.fast_slash || layer.rawPath === '/' || layer.rawPath === '');
}

/** Where a layer stands, as far as that can be read; what it takes, its matcher says in any case. */
function placeOf(read: () => Pattern, written: string, layer: Layer, above: Above): Above {
  const text = above.written + written;
  try {
    return { pattern: join(above.pattern, read()), written: text, unread: above.unread };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message: unread } = error;
    const matchPrefix = (path: string) => matchLayer(layer, path);
    const own = { source: written || '/', tokens: [], unbuildable: unread, matchPrefix };
    return { pattern: join(above.pattern, own), written: text, unread };
  }
}

/** What a place is beside its methods and its name. */
function placing({ pattern, written, unread }: Above, isOpen: boolean): Pick<PlacedRoute, 'pattern' | 'isOpen'> {
  return {
    pattern,
    ...((isOpen || unread !== undefined) && { isOpen: true as const }),
    ...(unread !== undefined && { unread }),
    ...(written !== pattern.source && { written }),
  };
}

function placedAt(layer: Layer, route: NonNullable<Layer['route']>, above: Above): PlacedRoute[] {
  const methods = new Set(route.stack.map(({ method = 'ALL' }) => method.toUpperCase()));
  const named = namedMethods(route);
  const taken = [...named.values()].flatMap((each) => each.methods);
  const unnamed = [...methods].filter((method) => !taken.includes(method));
  const lists = [...named].map(([name, each]) => [name as string | undefined, each.methods] as const);
  if (unnamed.length) lists.push([undefined, unnamed]);
  return pathsOf(route).flatMap((path) => {
    const isOpen = isOpenAt(layer, path);
    const own = placeOf(() => readRoute(layer, path), String(path), layer, above);
    const place = { ...placing(own, isOpen), ...regexpOf(layer, path, { own, above, isOpen }) };
    return lists.map(([name, list]) => ({ name, methods: allOf(list), ...place, route, ...handledBy(route, list) }));
  });
}

/** What a route takes below what stands above it, where its pattern does not say it. */
function regexpOf(layer: Layer, path: unknown, found: { own: Above; above: Above; isOpen: boolean }) {
  const { own, above, isOpen } = found;
  const regexp = path instanceof RegExp ? path : layer.regexp;
  const isNeeded = own.pattern.unbuildable !== undefined || (isOpen && above.pattern === EMPTY);
  // Of several paths in one, it takes what any of them does.
  const isOne = above.unread === undefined && !Array.isArray(layer.route?.path);
  return regexp && isNeeded && isOne ? { regexp } : {};
}

/** Those that stand at one of these methods, or at all of them. */
function handledBy({ stack }: NonNullable<Layer['route']>, methods: readonly string[]) {
  const own = stack.filter(({ method = 'ALL' }) => method === 'ALL' || methods.includes(method.toUpperCase()));
  // `app.all` registers a handler once for each method.
  const byHandle = new Map(own.map((each) => [each.handle, each]));
  const handlers = [...byHandle.values()].filter((each) => tagIn(each) === undefined);
  const last = handlers.at(-1);
  return { handlers: handlers.map(nameOf), ...(last && lengthOf(last) === 2 && { isFinal: true as const }) };
}

function used(layer: Layer, above: Above): PlacedRoute[] {
  const name = tagIn(layer);
  const length = lengthOf(layer);
  // Of four arguments: it hears of errors alone.
  if (hasRsvp(layer) || (length > 3 && name === undefined) || namesIn(layer).some((each) => OWN.test(each))) return [];
  const place = placing(beneath(layer, above), false);
  const said = { methods: allOf(['ALL']), ...place, isPrefix: true as const };
  if (name !== undefined) return [{ name, ...said, handlers: [] }];
  const isFinal = length === 1 || length === 2;
  const isPage = isFinal || isMountedApp(layer) || ANSWERS.test(nameOf(layer));
  const isAtPath = place.pattern.source !== '' && (hasPath(layer) || isPage);
  const use = isAtPath ? ('path' as const) : ('all' as const);
  const isApp = isMountedApp(layer) && ({ isApp: true } as const);
  return [{ name, ...said, use, ...isApp, handlers: [nameOf(layer)], ...(isFinal && { isFinal: true as const }) }];
}

/** What answers with files where it has one: it stands where a Router has no path for it. */
const ANSWERS = /^serve(?:Static|Index)$/;

/** What a handler is called; what hides the handler that it wraps has its name. */
function nameOf(layer: Held): string {
  const limiter = wholeChain(layer.handle).find(
    (each) => typeof (each as { resetKey?: unknown }).resetKey === 'function',
  );
  if (limiter) return 'rateLimit';
  return namesIn(layer).findLast((each) => each !== '' && each !== '<anonymous>') ?? 'anonymous';
}

/** How many arguments what was given to the router takes. */
function lengthOf({ handle }: Held): number {
  return (wholeChain(handle).at(-1) as { length?: number } | undefined)?.length ?? 0;
}
