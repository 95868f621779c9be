import { METHODS } from 'node:http';
import { badOption } from '../../common/checks.js';
import { placedRoutes, routesAmong } from '../../express/placed.js';
import type { PlacedRoute } from '../../links/route.js';
import { type Matcher, matcherOf } from '../../pattern/matcher.js';
import { type MountMatch, matchMount, NO_PARAMS, readMount } from '../../pattern/mount-path.js';
import { EMPTY, join, type Pattern } from '../../pattern/pattern.js';
import type { Standing } from '../base.js';
import type { GuestList } from '../guestlist.js';
import type { Served, SideName } from '../pair.js';
import { type Site, sitesOf } from './sites.js';

/** A route that takes a URL. */
export interface RouteMatch {
  /** `guest:name`, where it has a name. */
  readonly name: string | undefined;
  /** The guest's name; of the host and of a guest without one, what is known of it: `the host`, its mount path. */
  readonly guest: string;
  /** From the site's root on; where the route is a RegExp, that. */
  readonly pattern: string;
  /** What its keys take, those of the mount path included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Of a graft: which of its two apps it is. */
  readonly side: SideName | undefined;
}

/** The route that serves a URL, and what else would if it did not. */
export interface UrlMatch extends RouteMatch {
  readonly others: readonly RouteMatch[];
}

/** Finds the route that serves a URL, by what can be read of the apps. No request is sent. */
export function matchUrl(
  list: GuestList,
  standing: Standing | undefined,
  url: unknown,
  method: unknown,
): UrlMatch | null {
  const asked = { path: pathOf(url), method: methodOf(method) };
  const { before, after } = hostRoutes(list, standing, asked);
  const guests = guestMatches(list, asked);
  const [first, ...others] = distinct([...before, ...guests, ...after]);
  return first ? Object.freeze({ ...first, others: Object.freeze(others) }) : null;
}

/** A framework may keep the tag of a route beside the route. */
function distinct(matches: readonly RouteMatch[]): RouteMatch[] {
  const keyOf = ({ guest, pattern, side }: RouteMatch) => `${guest} ${pattern} ${side}`;
  return matches.filter((match, i) => matches.findIndex((each) => keyOf(each) === keyOf(match)) === i);
}

interface Asked {
  readonly path: string;
  readonly method: string;
}

function pathOf(url: unknown): string {
  const write = 'Write line.match("/blog/posts/7", "GET").';
  const parsed = typeof url === 'string' ? parsedUrl(url) : undefined;
  if (!parsed) throw badOption('line.match()', 'url', 'is no path and no URL', write);
  // As a request would have it: what a browser resolves away is gone.
  return parsed.pathname;
}

function methodOf(method: unknown): string {
  const name = typeof method === 'string' ? method.toUpperCase() : '';
  if (METHODS.includes(name)) return name;
  throw badOption('line.match()', 'method', 'is no HTTP method', 'Write line.match("/blog/posts", "POST").');
}

function guestMatches(list: GuestList, { path, method }: Asked): RouteMatch[] {
  const base = matchMount(readMount(list.base?.source || '/'), path);
  if (!base || base instanceof Error) return [];
  const within = restOf(path, base.length);
  const found: RouteMatch[] = [];
  for (const [mount, sites] of byMount(sitesOf(list))) {
    const match = matchMount(mount.route, within, list.isSensitive);
    if (!match || match instanceof Error) continue;
    const rest = mount.guest.isStripped ? restOf(within, match.length) : within;
    const params = { ...base.params, ...match.params };
    const matches = sites.flatMap((site) => inSite(site, { path: rest, method }, params));
    found.push(...ordered(matches, mount.guest.pair?.serving(method, rest), params));
    // Nobody behind a framework that answers whatever it does not know is asked.
    if (sites.every(isFinal)) break;
  }
  return found;
}

function byMount(sites: readonly Site[]): Map<Site['mount'], Site[]> {
  const mounts = new Map<Site['mount'], Site[]>();
  for (const site of sites) mounts.set(site.mount, [...(mounts.get(site.mount) ?? []), site]);
  return mounts;
}

function isFinal({ framework }: Site): boolean {
  return /^(?:Koa|Fastify|Hono|fetch|polka|http\.Server)$/.test(framework);
}

type Params = MountMatch['params'];

function inSite(site: Site, { path, method }: Asked, params: Params): RouteMatch[] {
  const { member, mount, prefix, side, isPresent } = site;
  // Of a sub-app, what stands before its own root.
  const own = member.mount.source.slice(mount.guest.isStripped ? mount.route.pattern.source.length : 0);
  const isExact = /^(?:Fastify|Hono|fetch)$/.test(site.framework);
  const rest = own === '' ? path : path.startsWith(own) ? restOf(path, own.length) : undefined;
  if (rest === undefined) return [];
  const guest = (isPresent ? member.name : undefined) ?? site.path;
  const found = site.routes.flatMap((route) => {
    const values = takesMethod(route, method) && readerOf(route, isExact)(rest);
    if (!values) return [];
    const name = route.name === undefined ? undefined : `${member.name}:${route.name}`;
    return [freeze({ name, guest, pattern: join(prefix, route.pattern), values: { ...params, ...values }, side })];
  });
  const isOpaque = site.unread.some((each) => each.path === '') && site.routes.length === 0;
  return isOpaque ? [freeze({ name: undefined, guest, pattern: prefix, values: params, side })] : found;
}

interface Found extends Omit<RouteMatch, 'pattern' | 'side'> {
  readonly pattern: Pattern;
  readonly side?: SideName | undefined;
}

function freeze({ name, guest, pattern, values, side }: Found): RouteMatch {
  return Object.freeze({ name, guest, pattern: pattern.source || '/', values: Object.freeze({ ...values }), side });
}

function takesMethod({ methods }: PlacedRoute, method: string): boolean {
  return methods.includes(method) || methods.includes('ALL') || (method === 'HEAD' && methods.includes('GET'));
}

function readerOf({ pattern, isPrefix }: PlacedRoute, isExact: boolean): Matcher {
  return isPrefix && pattern.tokens.length === 0 ? () => NO_PARAMS : matcherOf(pattern, isExact);
}

function restOf(path: string, length: number): string {
  const rest = path.slice(length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Of a graft, what serves comes first, then what else there is. */
function ordered(matches: RouteMatch[], served: Served | undefined, params: Params): RouteMatch[] {
  if (!served) return matches;
  const { side, endpoint, values } = served;
  const isServing = (match: RouteMatch) => match.side === side && (!endpoint || match.name === endpoint.fullName);
  const first = matches.find(isServing) ?? matches.find((match) => match.side === side && !endpoint);
  // The stock has it at another path, where the visitor is sent.
  const sent =
    endpoint &&
    freeze({
      ...{ name: endpoint.fullName, guest: endpoint.owner.name ?? '' },
      pattern: endpoint.full,
      values: { ...params, ...values },
      side,
    });
  const serving = first ?? sent;
  // What the scion does not claim it is not asked for.
  const others = matches.filter((match) => match !== serving && (match.side === 'stock' || match.name !== undefined));
  return serving ? [serving, ...others] : others;
}

/** What the host itself has before the party, and behind it. */
function hostRoutes({ host }: GuestList, standing: Standing | undefined, { path, method }: Asked) {
  if (!standing) return { before: [], after: [] };
  const { stack } = standing.router;
  const at = stack.findIndex((layer) => standing.isParty(layer));
  const guest = host.name ?? 'the host';
  const prefix = host.prefix ?? EMPTY;
  const matches = (layers: typeof stack) =>
    routesAmong(placedRoutes({ ...standing.router, stack: layers })).flatMap((route) => {
      const values = takesMethod(route, method) && readerOf(route, false)(path.slice(prefix.source.length) || '/');
      if (!values) return [];
      const own = [...host.declared.routes.values()].find(({ pattern }) => pattern.source === route.pattern.source);
      return [freeze({ name: own && `${host.name}:${own.name}`, guest, pattern: join(prefix, route.pattern), values })];
    });
  return { before: matches(stack.slice(0, Math.max(at, 0))), after: matches(at < 0 ? [] : stack.slice(at + 1)) };
}

function parsedUrl(url: string): URL | undefined {
  const text = url.startsWith('/') ? `http://localhost${url}` : url;
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
