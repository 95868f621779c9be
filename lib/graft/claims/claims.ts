import { withNames } from '../../express/named.js';
import type { Member } from '../../links/member.js';
import type { PlacedRoute } from '../../links/route.js';
import { type Matcher, matcherOf } from '../../pattern/matcher.js';
import { NO_PARAMS } from '../../pattern/mount-path.js';
import { asFilled, hasEmptySegment, withFilledSegments } from '../../pattern/path-spelling.js';
import type { Pattern, Token } from '../../pattern/pattern.js';
import { PathTree } from '../../pattern/tree.js';

/** A route of an app, ready to be told from the others. */
export interface Claim {
  /** `undefined` for a route without a name. */
  readonly endpoint: string | undefined;
  readonly methods: readonly string[];
  readonly pattern: Pattern;
  /** Its place among the app's routes. */
  readonly rank: number;
  /** A digit for each segment: of two routes that match a path, the more specific one comes first as text. */
  readonly specificity: string;
  /** What it may match. */
  readonly reach: 'path' | 'prefix' | 'anything';
  /** Whether it matches every path whose segments fit, so that `read` need not be called. */
  readonly matchesBySegments: boolean;
  /** Gives the parameters as the app's router reads them; `undefined`: the path does not match. */
  readonly read: Matcher;
  /** As its router has it, and as it was written. */
  readonly place: PlacedRoute;
  /** Of what another app keeps of a claim: whose it is. */
  readonly exception?: Exception;
}

/** What an app keeps of another's claim. */
export interface Exception {
  readonly of: Claim;
  /** Not what this takes too: the app's own route at the claim's place. */
  readonly but: readonly Claim[];
  /** The claim that has moved it. */
  readonly moved: Claim | undefined;
}

/** What a router does with all of its routes, those of a table too. */
export interface RouterTraits {
  /** Whether it minds case and the slash at the end (default: false). */
  readonly isExact?: boolean;
  /** Whether a value may be empty, as in Fastify: `/posts/` is `/posts/:id` (default: false). */
  readonly takesEmpty?: boolean;
}

/** All routes of an app, found by method and path. */
export class Claims {
  readonly all: readonly Claim[];
  readonly #tree = new PathTree<Claim>();
  readonly #takesEmpty: boolean;

  constructor(member: Member | undefined, placed: readonly PlacedRoute[], router: RouterTraits = {}) {
    this.#takesEmpty = router.takesEmpty === true;
    const routes = placed.filter(({ use }) => use === undefined);
    this.all = claimsFor(member, routes, router);
    for (const claim of this.all) this.#tree.add(claim.pattern.tokens, claim, claim.reach);
  }

  /** Puts what another app keeps of these claims where it is found on the way to them. */
  except(exceptions: readonly Claim[]): void {
    for (const claim of exceptions) this.#tree.add(claim.pattern.tokens, claim, claim.reach);
  }

  /**
   * The named route that takes a request, as the app's router would find it. None where a more specific route without
   * a name takes it, `/posts/new` beside `/posts/:id`, or where it is an exception. A prefix takes what is below it and
   * has no name of its own.
   */
  find(method: string, path: string): Claim | undefined {
    const near = this.near(path);
    const found = this.#found(near, method, path);
    if (!found || near.length === 1) return found;
    for (const claim of near) if (isExcepted(claim, found, method, path)) return claim.exception?.moved;
    return found;
  }

  #found(near: readonly Claim[], method: string, path: string): Claim | undefined {
    const named = firstOf(near, method, path, (claim) => isNamed(claim) && claim.reach !== 'prefix');
    if (named && (near.length === 1 || ALL_TEXT.test(named.specificity))) return named;
    const prefix = firstOf(near, method, path, (claim) => isNamed(claim) && claim.reach === 'prefix');
    if (!named) return prefix;
    // The router asks `/assets` first where it stands before `/*page`.
    if (prefix && prefix.rank < named.rank && prefix.specificity < named.specificity) return prefix;
    const isMeant = (claim: Claim) =>
      !(isNamed(claim) || claim.exception) &&
      claim.specificity < named.specificity &&
      (named.reach === 'path' || claim.rank < named.rank);
    return firstOf(near, method, path, isMeant) ? undefined : named;
  }

  /** The first route that takes a request, of those that are meant. */
  first(method: string, path: string, isMeant: (claim: Claim) => boolean = () => true): Claim | undefined {
    return firstOf(this.near(path), method, path, isMeant);
  }

  /** The routes whose segments fit a path, case and the slash at its end aside. */
  near(path: string): Claim[] {
    const near = this.#tree.find(path);
    if (!this.#takesEmpty || !hasEmptySegment(path)) return near;
    return [...new Set([...near, ...this.#tree.find(withFilledSegments(path))])];
  }

  /** The named routes that take a path, by whichever of their methods. */
  at(path: string): Claim[] {
    const isMeant = (claim: Claim) => claim.methods.some((method) => this.find(method, path) === claim);
    return this.near(path).filter((claim) => isNamed(claim) && isMeant(claim));
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
    if (isMeant(claim) && takesMethod(claim, method) && takesPath(claim, path)) first = claim;
  }
  return first;
}

export function takesMethod({ methods }: Pick<Claim, 'methods'>, method: string): boolean {
  if (methods.includes(method) || methods.includes('ALL')) return true;
  return method === 'HEAD' && methods.includes('GET');
}

/** Of a path that its segments fit. Only the router reads a path with a percent sign, or an empty segment. */
export function takesPath(claim: Claim, path: string): boolean {
  const isPlain = claim.matchesBySegments && !path.includes('%') && !path.includes('//');
  return isPlain || claim.read(path) !== undefined;
}

/** Whether a claim would take a path that its segments fit, if letter case and the slash at the end were as its pattern has them. */
export function takesOtherSpelling(claim: Claim, path: string): boolean {
  const own = claim.pattern.source.split('/');
  const cased = path
    .split('/')
    .map((segment, i) => (own[i]?.toLowerCase() === segment.toLowerCase() ? own[i] : segment))
    .join('/');
  const withOtherEnd = cased.endsWith('/') ? cased.slice(0, -1) || '/' : `${cased}/`;
  return [cased, withOtherEnd].some((each) => claim.read(each) !== undefined);
}

/** Whether the one is an exception of the other, for this request. */
function isExcepted(claim: Claim, found: Claim, method: string, path: string): boolean {
  const { exception } = claim;
  if (exception?.of !== found || !takesMethod(claim, method) || !takesPath(claim, path)) return false;
  return !exception.but.some((each) => takesMethod(each, method) && takesPath(each, path));
}

export function isNamed({ endpoint }: Claim): boolean {
  return endpoint !== undefined;
}

/** Whether a route is more than one for all that nothing else takes, as a 404 page or a single-page app has it. */
export function isNoCatchAll(claim: Claim): boolean {
  return isNamed(claim) || !claim.read('/~/~no~/~such~/~page~');
}

/** All that is placed in an app, as claims. */
export function claimsFor(
  member: Member | undefined,
  placed: readonly PlacedRoute[],
  router: RouterTraits = {},
): Claim[] {
  return withNames(member, placed).map((route, rank) => claimOf(route, rank, router));
}

function claimOf(route: PlacedRoute, rank: number, router: RouterTraits): Claim {
  const { name: endpoint, methods, pattern, isOpen, isPrefix } = route;
  const specificity = isOpen ? '9' : specificityOf(pattern.tokens) + (isPrefix ? '8' : '');
  const reach = isOpen ? 'anything' : isPrefix ? 'prefix' : 'path';
  // A prefix at the root has no layer that could say so: it takes every path.
  const read = reach === 'prefix' && pattern.tokens.length === 0 ? () => NO_PARAMS : readerOf(pattern, router);
  const bySegments = reach === 'path' && matchesBySegments(pattern, read);
  return { endpoint, methods, pattern, rank, specificity, reach, matchesBySegments: bySegments, read, place: route };
}

function readerOf(pattern: Pattern, { isExact = false, takesEmpty = false }: RouterTraits): Matcher {
  const read = matcherOf(pattern, isExact);
  if (!takesEmpty) return read;
  return (path) => {
    const found = read(path);
    if (found || !hasEmptySegment(path)) return found;
    const filled = read(withFilledSegments(path));
    return filled && Object.fromEntries(Object.entries(filled).map(([key, value]) => [key, asFilled(value)]));
  };
}

/** No path holds them unencoded: a value within a segment, and what may be more than one segment or none. */
const ONE = '\0';
const MORE = '\x01';
const ALL_TEXT = /^0*$/;

/** `/posts/new` → `00`, `/posts/:id(\\d+)` → `01`, `/posts/:id` → `02`, `/posts/*rest` → `03`. */
function specificityOf(tokens: readonly Token[]): string {
  return tokens.map(markOf).join('').split('/').filter(Boolean).map(digitOf).join('');
}

function markOf(token: Token): string {
  if (token.type === 'text') return token.value;
  if (token.type !== 'param') return MORE;
  return token.constraint === undefined && token.valueConstraint === undefined ? ONE : `${ONE}-`;
}

function digitOf(segment: string): string {
  if (segment.includes(MORE)) return '3';
  if (segment === ONE) return '2';
  return segment.includes(ONE) ? '1' : '0';
}

/** A value that every route takes which does not constrain its values. */
const VALUE = 'aB0-_.~';

/** Whether a route matches every path whose segments fit: its router is asked once, with other case and slashes too. */
function matchesBySegments({ tokens }: Pattern, read: Matcher): boolean {
  const pathWith = (write: (text: string) => string) =>
    tokens.map((token) => (token.type === 'text' ? write(token.value) : VALUE)).join('');
  const path = pathWith((text) => text);
  if (path === '' || !tokens.every(isWholeSegment)) return false;
  const isRead = (each: string) => {
    const values = read(each);
    return values !== undefined && Object.values(values).every((value) => value === VALUE);
  };
  const withOtherEnd = path.endsWith('/') ? path.slice(0, -1) || '/' : `${path}/`;
  return isRead(path) && isRead(pathWith(swapCase)) && isRead(withOtherEnd);
}

/** Each letter, since `/API/posts` may be two routers' of which one minds the case. */
function swapCase(text: string): string {
  return text.replace(/[a-z]+|[A-Z]+/g, (run) => (run < 'a' ? run.toLowerCase() : run.toUpperCase()));
}

/** Whether a token is text or a free value, and slashes stand between both. */
function isWholeSegment(token: Token, i: number, tokens: readonly Token[]): boolean {
  if (token.type === 'text') return i === 0 || token.value.startsWith('/');
  if (token.type !== 'param') return false;
  const before = tokens[i - 1];
  const isFree = !token.constraint && !token.valueConstraint && token.maxLength === undefined;
  return isFree && before?.type === 'text' && before.value.endsWith('/');
}
