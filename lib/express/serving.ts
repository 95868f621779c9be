import { Endpoint } from '../links/endpoint.js';
import type { Member } from '../links/member.js';
import { placesOf } from '../links/places.js';
import type { Place, Route } from '../links/route.js';
import { alike, itemsOf } from '../pattern/likeness.js';
import { type Matcher, matcherOf } from '../pattern/matcher.js';
import { pathIn } from '../pattern/path-spelling.js';
import { readOr } from '../pattern/pattern.js';
import { readExpress4 } from '../pattern/syntax/express4.js';
import { readExpress5 } from '../pattern/syntax/express5.js';
import type { RoutedRequest } from './app.js';
import { isExpress4, type Layer } from './router.js';
import { tagIn } from './wrapped.js';

/** A route of a router, as it puts itself on the requests that it handles. */
type RouterRoute = NonNullable<Layer['route']>;

/** An endpoint that a route may be, at one of its places. */
interface Candidate {
  readonly endpoint: Endpoint;
  readonly methods: readonly string[];
  readonly read: Matcher;
}

/** The named endpoint that serves a request, and the values that its route took. */
export interface Serving {
  readonly endpoint: Endpoint;
  readonly values: Record<string, unknown>;
}

/** What each route may be, worked out once: by what a participant has published. */
const known = new WeakMap<Member, WeakMap<object, readonly Candidate[]>>();

/** Which of a guest's endpoints serves a request by now: that of the route which has it, if that one has a name. */
export function servingOf(req: RoutedRequest & { route?: unknown }, member: Member): Serving | undefined {
  const { route, method = '', baseUrl = '', url } = req;
  if (typeof route !== 'object' || route === null || !Array.isArray((route as RouterRoute).stack)) return undefined;
  const path = baseUrl + pathIn(url);
  for (const { endpoint, methods, read } of candidatesFor(route as RouterRoute, member, isExpress4(req.app))) {
    const values = takesMethod(methods, method) ? read(path) : undefined;
    if (values) return { endpoint, values: { ...values } };
  }
  return undefined;
}

function candidatesFor(route: RouterRoute, member: Member, isFour: boolean): readonly Candidate[] {
  const ofMember = known.get(member) ?? new WeakMap<object, readonly Candidate[]>();
  known.set(member, ofMember);
  const before = ofMember.get(route);
  if (before) return before;
  const made = [...tagged(route, member), ...tabled(route, member, isFour)];
  ofMember.set(route, made);
  return made;
}

function tagged({ stack }: RouterRoute, member: Member): Candidate[] {
  return stack.flatMap((layer) => {
    const found = member.declared.routes.get(tagIn(layer) ?? '');
    const methods = [(layer.method ?? 'ALL').toUpperCase()];
    return found ? placesOf(found).map((place) => candidate(member, found, place, methods)) : [];
  });
}

/** Of a table by path and method. A route for every method is a guard, unless the table says so. */
function tabled(route: RouterRoute, member: Member, isFour: boolean): Candidate[] {
  const isForAll = route.stack.every(({ method }) => method === undefined);
  const paths = [route.path].flat(Number.POSITIVE_INFINITY).map((path) => itemsOfPath(path, isFour));
  return [...member.declared.routes.values()].flatMap((found) => {
    if (found.tag !== undefined || isForAll !== found.methods.includes('ALL')) return [];
    return placesOf(found)
      .filter(({ pattern }) => paths.some((items) => items === undefined || endsLike(itemsOf(pattern.tokens), items)))
      .map((place) => candidate(member, found, place, place.methods));
  });
}

function candidate(member: Member, route: Route, place: Place, methods: readonly string[]): Candidate {
  const endpoint = new Endpoint(member, { name: route.name, methods: place.methods, pattern: place.pattern });
  return { endpoint, methods, read: matcherOf(endpoint.full) };
}

type Items = ReturnType<typeof itemsOf>;

/** Nothing of a RegExp, which may be any path. */
function itemsOfPath(path: unknown, isFour: boolean): Items | undefined {
  if (typeof path !== 'string') return undefined;
  const read = () => itemsOf((isFour ? readExpress4(path) : readExpress5(path)).tokens);
  return readOr(read, undefined);
}

/** Whether a path ends as a route does that may stand in a Router below another path. */
function endsLike(whole: Items, end: Items): boolean {
  if (end.length < 2) return true;
  return whole.some(
    (item, i) => (item === '/' || typeof item === 'object') && alike(whole.slice(i), end) !== undefined,
  );
}

function takesMethod(methods: readonly string[], method: string): boolean {
  return methods.includes(method) || methods.includes('ALL') || (method === 'HEAD' && methods.includes('GET'));
}
