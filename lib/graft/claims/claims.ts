import type { Member } from '../../links/member.js';
import type { PlacedRoute } from '../../links/table.js';
import { type Matcher, matcherOf } from '../../pattern/matcher.js';
import { NO_PARAMS } from '../../pattern/mount-path.js';
import type { Pattern, Token } from '../../pattern/pattern.js';
import { PathTree } from '../../pattern/tree.js';

/** No path holds them unencoded: a value within a segment, and what may be more than one or none. */
const ONE = '\0';
const MORE = '\x01';
const BELOW = '8';
const ANYTHING = '9';
const ALL_SAID = /^0*$/;

/** A route of an app, ready to be told from the others. */
export interface Claim {
  /** The endpoint that it is; `undefined` for a route without a name. */
  readonly endpoint: string | undefined;
  readonly methods: readonly string[];
  readonly pattern: Pattern;
  /** By its place among the app's routes. */
  readonly rank: number;
  /** How specific it is, segment by segment, as digits: of two that match a path, the lesser one is the more specific. */
  readonly specificity: string;
  /** What of a path it may take. */
  readonly reach: 'path' | 'prefix' | 'anything';
  /** Whether it takes every path whose segments fit: its owner need not be asked. */
  readonly isDecidedBySegments: boolean;
  /** The parameters that the route's owner would take from the path; `undefined`: it would not take it. */
  read(path: string): Readonly<Record<string, unknown>> | undefined;
}

/** All routes of an app, found by method and path. */
export class Claims {
  readonly all: readonly Claim[];
  readonly #tree = new PathTree<Claim>();

  constructor(member: Member | undefined, placed: readonly PlacedRoute[]) {
    this.all = claimsOf(member, placed);
    for (const claim of this.all) this.#tree.add(claim.pattern.tokens, claim, claim.reach);
  }

  /**
   * The named route that takes a request, as its owner would find it. None where a route without a name leaves less
   * open, `/posts/new` beside `/posts/:id`: that is the one that is meant. A prefix claims all that is below it and
   * that has no name of its own.
   */
  find(method: string, path: string): Claim | undefined {
    const near = this.#tree.find(path);
    const named = firstOf(near, method, path, isNamedWhole);
    if (named && (near.length === 1 || ALL_SAID.test(named.specificity))) return named;
    const prefix = firstOf(near, method, path, isNamedPrefix);
    if (!named || (prefix && isBefore(prefix, named))) return prefix;
    const isMeant = (claim: Claim) =>
      !isNamed(claim) && claim.specificity < named.specificity && (named.reach === 'path' || claim.rank < named.rank);
    return firstOf(near, method, path, isMeant) ? undefined : named;
  }

  /** The first route that takes a request, of those that are meant. */
  first(method: string, path: string, isMeant: (claim: Claim) => boolean = () => true): Claim | undefined {
    return firstOf(this.#tree.find(path), method, path, isMeant);
  }

  /** The named routes that take a path, by whichever of their methods. */
  at(path: string): Claim[] {
    const isMeant = (claim: Claim) => claim.methods.some((method) => this.find(method, path) === claim);
    return this.#tree.find(path).filter((claim) => isNamed(claim) && isMeant(claim));
  }
}

function firstOf(
  near: readonly Claim[],
  method: string,
  path: string,
  isMeant: (claim: Claim) => boolean,
): Claim | undefined {
  let first: Claim | undefined;
  for (const claim of near) {
    if (first && first.rank < claim.rank) continue;
    if (isMeant(claim) && takesMethod(claim, method) && takes(claim, path)) first = claim;
  }
  return first;
}

/** Of a path that its segments fit. */
function takes(claim: Claim, path: string): boolean {
  if (claim.isDecidedBySegments && !path.includes('%')) return true;
  return claim.read(path) !== undefined;
}

function isNamedWhole(claim: Claim): boolean {
  return isNamed(claim) && claim.reach !== 'prefix';
}

function isNamedPrefix(claim: Claim): boolean {
  return isNamed(claim) && claim.reach === 'prefix';
}

function isNamed({ endpoint }: Claim): boolean {
  return endpoint !== undefined;
}

/** Whether the owner asks a prefix first, and it says more of the path: `/assets` before `/*page`. */
function isBefore(prefix: Claim, named: Claim): boolean {
  return prefix.rank < named.rank && prefix.specificity < named.specificity;
}

function takesMethod({ methods }: Claim, method: string): boolean {
  if (methods.includes(method) || methods.includes('ALL')) return true;
  return method === 'HEAD' && methods.includes('GET');
}

/** The routes in their app's order; the endpoints that no route of it can be told to be stand behind. */
function claimsOf(member: Member | undefined, placed: readonly PlacedRoute[]): Claim[] {
  const endpoints = [...(member?.declared.routes.values() ?? [])];
  const tagged = new Set(placed.map(({ name }) => name));
  const tabled = endpoints.filter(({ name }) => !tagged.has(name));
  const found = new Set<string>();
  const routes = placed.flatMap((route) => {
    if (route.name !== undefined)
      return [member?.declared.routes.has(route.name) ? route : { ...route, name: undefined }];
    const meant = tabled.filter((endpoint) => isSameRoute(endpoint, route));
    for (const { name } of meant) found.add(name);
    const methods = route.methods.filter((method) => !meant.some((endpoint) => endpoint.methods.includes(method)));
    const named = meant.map(({ name, methods }) => ({ ...route, name, methods }));
    return methods.length ? [...named, { ...route, methods }] : named;
  });
  const rest = tabled.filter(({ name }) => !found.has(name));
  return [...routes, ...rest].map(claimOf);
}

function isSameRoute(endpoint: Omit<PlacedRoute, 'isOpen'>, route: PlacedRoute): boolean {
  const isCommon = (method: string) => method === 'ALL' || endpoint.methods.includes(method);
  return endpoint.pattern.source === route.pattern.source && route.methods.some(isCommon);
}

function claimOf(route: Omit<PlacedRoute, 'name'> & { name: string | undefined }, rank: number): Claim {
  const { name: endpoint, methods, pattern, isOpen, isPrefix } = route;
  const specificity = isOpen ? ANYTHING : specificityOf(pattern.tokens) + (isPrefix ? BELOW : '');
  const reach = isOpen ? 'anything' : isPrefix ? 'prefix' : 'path';
  // Of what stands at the root, no layer says that it takes all.
  const read = reach === 'prefix' && pattern.tokens.length === 0 ? () => NO_PARAMS : matcherOf(pattern);
  return {
    endpoint,
    methods,
    pattern,
    rank,
    specificity,
    reach,
    isDecidedBySegments: reach === 'path' && isDecidedBySegments(pattern, read),
    read,
  };
}

/** `/posts/new` → `00`, `/posts/:id(\\d+)` → `01`, `/posts/:id` → `02`, `/posts/*rest` → `03`. */
function specificityOf(tokens: readonly Token[]): string {
  return tokens
    .map(markOf)
    .join('')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (segment.includes(MORE) ? '3' : segment === ONE ? '2' : segment.includes(ONE) ? '1' : '0'))
    .join('');
}

function markOf(token: Token): string {
  if (token.type === 'text') return token.value;
  if (token.type !== 'param') return MORE;
  return token.constraint === undefined && token.valueConstraint === undefined ? ONE : `${ONE}-`;
}

/** A route for all that nothing else takes is a 404 page, or that of a single-page app. */
export function isNoCatchAll(claim: Claim): boolean {
  return claim.endpoint !== undefined || !claim.read('/~/~no~/~such~/~page~');
}

/** A value that no route minds, unless it minds what its values are. */
const VALUE = 'aB0-_.~';

/**
 * Whether a route takes every path that its segments fit, case and a slash at the end aside: it is asked once how it is
 * with these, and no more. A path with a percent sign in it is for its owner alone to read.
 */
function isDecidedBySegments({ tokens }: Pattern, read: Matcher): boolean {
  if (!tokens.every(isWholeSegment)) return false;
  const path = written(tokens, (text) => text);
  const turned = written(tokens, turnCase);
  if (path === '') return false;
  const isTaken = (each: string) => {
    const values = read(each);
    return values !== undefined && Object.values(values).every((value) => value === VALUE);
  };
  const isEnded = path.endsWith('/');
  return isTaken(path) && isTaken(turned) && isTaken(isEnded ? path.slice(0, -1) || '/' : `${path}/`);
}

/** Each letter in its other case: `/API/posts` may be two routers' of which one minds it. */
function turnCase(text: string): string {
  return text.replace(/[a-z]+|[A-Z]+/g, (run) => (run < 'a' ? run.toLowerCase() : run.toUpperCase()));
}

/** Text that ends with a slash before each value, and begins with one behind it. */
function isWholeSegment(token: Token, i: number, tokens: readonly Token[]): boolean {
  if (token.type === 'text') return i === 0 || token.value.startsWith('/');
  if (token.type !== 'param') return false;
  const before = tokens[i - 1];
  const isFree = !token.constraint && !token.valueConstraint && token.maxLength === undefined;
  return isFree && before?.type === 'text' && before.value.endsWith('/');
}

function written(tokens: readonly Token[], say: (text: string) => string): string {
  return tokens.map((token) => (token.type === 'text' ? say(token.value) : VALUE)).join('');
}
