import type { PlacedRoute } from '../../links/route.js';
import { leavesOf, type Token } from '../../pattern/pattern.js';
import { isPlural, singularOf, wordOf } from './words.js';

/** A route of an app, with the name that it has or is to have. */
export interface NamedRoute {
  readonly name: string;
  readonly method: string;
  readonly pattern: string;
  /** It has the name already, by a tag. */
  readonly isNamed: boolean;
  /** Why it cannot stand in a table, where that is so. */
  readonly noEntry: string | undefined;
  readonly route: PlacedRoute;
}

/**
 * A name for each route, after the resource convention: `GET /users/:id` is `user.show`. The same routes get the same names, in
 * whatever order they stand, but where two would have one name: then the later one is told apart by what is its own.
 */
export function proposeNames(
  routes: readonly PlacedRoute[],
  noEntryOf: (route: PlacedRoute) => string | undefined,
): NamedRoute[] {
  const each = distinct(routes.flatMap((route) => route.methods.map((method) => ({ method, route }))));
  const taken = new Set(each.flatMap(({ route }) => route.name ?? []));
  const sources = new Set(each.map(({ route }) => route.pattern.source));
  return each.map(({ method, route }) => {
    const { name: own, pattern } = route;
    const name = own ?? firstFree(candidatesFor(method, route, sources), taken);
    taken.add(name);
    return {
      name,
      method,
      pattern: (route.unread === undefined ? pattern.source : route.written) || pattern.source || '/',
      isNamed: own !== undefined,
      noEntry: noEntryOf(route),
      route,
    };
  });
}

interface Asked {
  readonly method: string;
  readonly route: PlacedRoute;
}

/** A guard and a page at one path are one endpoint. */
function distinct(all: readonly Asked[]): Asked[] {
  const keyOf = ({ method, route }: Asked) => `${method} ${route.pattern.source}`;
  const found = new Map<string, Asked>();
  for (const asked of all)
    if (!found.has(keyOf(asked)) || asked.route.name !== undefined) found.set(keyOf(asked), asked);
  return [...found.values()];
}

function firstFree(candidates: readonly string[], taken: ReadonlySet<string>): string {
  const free = candidates.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const last = candidates.at(-1) as string;
  for (let number = 2; ; number++) if (!taken.has(`${last}.${number}`)) return `${last}.${number}`;
}

/** `true`: a value stands there. */
type Segment = string | true;

function candidatesFor(method: string, { pattern }: PlacedRoute, sources: ReadonlySet<string>): string[] {
  const segments = segmentsOf(pattern.tokens, pattern.source);
  const words = segments.filter((segment) => segment !== true);
  const action = method.toLowerCase();
  if (words.length === 0) return segments.length === 0 ? rootNames(action) : withMethod('page.show', 'page', action);
  const base = resourceOf(segments);
  const isMember = segments.at(-1) === true;
  const usual = isMember
    ? memberAction(base, action)
    : collectionAction(base, segments, action, hasMembers(pattern.source, sources));
  const full = segments
    .map((segment, i) => (segment === true ? (i === segments.length - 1 ? 'one' : 'by') : segment))
    .join('.');
  return [...new Set([usual, `${usual}.${action}`, action === 'get' ? full : `${full}.${action}`])];
}

function rootNames(action: string): string[] {
  return action === 'get' || action === 'all'
    ? ['home', `home.${action}`]
    : [`home.${action === 'post' ? 'submit' : action}`];
}

function withMethod(name: string, base: string, action: string): string[] {
  return action === 'get' ? [name] : [`${base}.${action}`];
}

const MEMBER: Readonly<Record<string, string>> = {
  get: 'show',
  put: 'update',
  patch: 'update',
  post: 'update',
  delete: 'destroy',
};

function memberAction(base: string, action: string): string {
  return `${base}.${MEMBER[action] ?? action}`;
}

/** `/users` of a table that has `/users/:id` too, or a plural: a collection. Anything else is a page of that name. */
function collectionAction(base: string, segments: readonly Segment[], action: string, isCollection: boolean): string {
  const last = segments.at(-1) as string;
  if (isPlural(last) || isCollection) {
    const known: Readonly<Record<string, string>> = {
      get: 'index',
      post: 'create',
      put: 'replace',
      patch: 'update',
      delete: 'clear',
    };
    return `${base}.${known[action] ?? action}`;
  }
  if (action === 'get') return base;
  // `POST /posts/:id/publish` is what is done to it; `POST /login` is what the page of that name sends.
  const isDone = segments.at(-2) === true;
  return action === 'post' ? (isDone ? base : `${base}.submit`) : `${base}.${MEMBER[action] ?? action}`;
}

function hasMembers(source: string, sources: ReadonlySet<string>): boolean {
  const below = `${source.replace(/\/$/, '')}/:`;
  return [...sources].some((each) => each.startsWith(below) && !each.slice(below.length).includes('/'));
}

/** The words of the path, in the singular. */
function resourceOf(segments: readonly Segment[]): string {
  return segments.flatMap((segment) => (segment === true ? [] : singularOf(segment))).join('.');
}

/** What stands between slashes: a word, or a value; what is neither, a RegExp's, is told by its words. */
function segmentsOf(tokens: readonly Token[], source: string): Segment[] {
  if (tokens.length === 0 && source !== '' && source !== '/')
    return (
      source
        .match(/[a-z]{2,}/gi)
        ?.map(wordOf)
        .slice(0, 4) ?? ['pattern']
    );
  const text = leavesOf(tokens)
    .map((token) => (token.type === 'text' ? token.value : '\0'))
    .join('');
  return text.split('/').flatMap((part): Segment[] => {
    const word = wordOf(part.replaceAll('\0', '-'));
    if (part.includes('\0') && word === '') return [true];
    return word === '' ? [] : part.includes('\0') ? [word, true] : [word];
  });
}
