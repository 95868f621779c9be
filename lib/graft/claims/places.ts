import type { GuestApp } from '../../common/apps.js';
import { hasEmptySegment, PLAIN_TARGET, withFilledSegments } from '../../pattern/path-spelling.js';
import { type Claim, Claims, isNamed, takesMethod, takesOtherSpelling, takesPath } from './claims.js';
import { isSamePlace } from './pairing.js';
import { type Reader, readerOf, takesEmpty } from './readings.js';
import { readerOfStock } from './stock-reader.js';
import { usesOf } from './uses.js';

/** The paths that the two apps may take a target for, where these are not simply the one that it has. */
export interface Reading {
  readonly scion: readonly string[];
  readonly stock: readonly string[];
}

interface PlacesOptions {
  /** The scion's routes. */
  readonly claims: Claims;
  /** The stock's. */
  readonly routes: Claims;
  readonly scion: GuestApp;
  readonly stock: GuestApp;
  /** Whether the stock's routes were read, or told by itself; a table of the host's says nothing of other methods. */
  readonly isStockRead: boolean;
}

/** Says whether the scion would serve a claim's request. */
type IsMeant = (claim: Claim) => boolean;

/** Which of the scion's routes a request is for, as the scion reads its path, and which it would be for as the stock does. */
export class Places {
  readonly #claims: Claims;
  readonly #routes: readonly [routes: Claims, uses: Claims];
  readonly #scion: Reader;
  readonly #stock: Reader;
  readonly #readsPlain: boolean;
  /** Whether the stock takes an empty segment for a value. */
  readonly takesEmpty: boolean;
  /** Whether the stock may read a path as a claimed one that the scion tells from it by case or the slash at the end. */
  readonly #mayBeLooser: boolean;
  /** Whether the stock reads so, and its routes are not known. */
  readonly #isOpaque: boolean;
  /** Whether none of the stock's routes is known, and there is no router that could be read. */
  readonly #isUnread: boolean;

  constructor({ claims, routes, scion, stock, isStockRead }: PlacesOptions) {
    this.#claims = claims;
    this.#scion = readerOf(scion);
    const uses = new Claims(undefined, usesOf(stock));
    this.#stock = readerOfStock({ app: stock, routes, uses });
    this.#routes = [routes, uses];
    this.takesEmpty = takesEmpty(stock);
    this.#readsPlain = this.#scion.readsPlain && this.#stock.readsPlain;
    const isNarrow = ({ endpoint, matchesBySegments }: Claim) => endpoint !== undefined && !matchesBySegments;
    this.#isOpaque = this.#stock.isExact === false && routes.all.length === 0;
    this.#mayBeLooser = claims.all.some(isNarrow);
    this.#isUnread = !isStockRead && uses.all.length === 0;
  }

  /** `undefined` for nearly every request: both apps read the path that it has. */
  read(target: string, pathname: string): Reading | undefined {
    if (this.#readsPlain && PLAIN_TARGET.test(target)) return undefined;
    return { scion: this.#scion.paths(target, pathname), stock: this.#stock.paths(target, pathname) };
  }

  /** The claim that the scion itself would read; none where it may read another. */
  find(method: string, pathname: string, reading: Reading | undefined): Claim | undefined {
    if (!reading) return this.#claims.find(method, pathname);
    const [first, ...others] = reading.scion;
    if (first === undefined) return undefined;
    const claim = this.#claims.find(method, first);
    if (this.#isKnown(claim)) return claim;
    return others.every((path) => this.#claims.find(method, path) === claim) ? claim : undefined;
  }

  /** The same for all methods. */
  at(pathname: string, reading: Reading | undefined): Claim[] {
    const [first = [], ...others] = (reading?.scion ?? [pathname]).map((path) => this.#claims.at(path));
    return first.filter((claim) => this.#isKnown(claim) || others.every((claims) => claims.includes(claim)));
  }

  /** Whether the stock may read a path in another way than the scion. */
  mayBeContested(reading: Reading | undefined): boolean {
    return reading !== undefined || this.#mayBeLooser || this.takesEmpty;
  }

  /**
   * A claim that is meant, at whose place the stock would answer, or which the scion may read and may not. `method`:
   * `undefined` for any.
   */
  contested(method: string | undefined, pathname: string, reading: Reading | undefined, isMeant: IsMeant) {
    if (!this.mayBeContested(reading)) return undefined;
    for (const path of reading ? pathsOf(reading) : []) {
      const claim = this.#found(method, path).find(isMeant);
      if (claim) return claim;
    }
    return this.#contestedByValue(method, reading?.stock ?? [pathname], isMeant);
  }

  #contestedByValue(method: string | undefined, paths: readonly string[], isMeant: IsMeant): Claim | undefined {
    for (const path of this.takesEmpty ? paths.filter(hasEmptySegment) : []) {
      const claim = this.#emptied(method, path).find(isMeant);
      if (claim) return claim;
    }
    if (!this.#mayBeLooser) return undefined;
    for (const path of paths) {
      const claim = this.#claims.near(path).find((each) => this.#isLooser(each, method, path) && isMeant(each));
      if (claim) return claim;
    }
    return undefined;
  }

  /** Whether the stock has a route at the place of one of these claims that answers OPTIONS itself, as `app.all` does, or may have one. */
  answersOptions(claims: readonly Claim[], paths: readonly string[]): boolean {
    if (this.#isUnread) return true;
    return paths.some((path) =>
      this.#routes
        .flatMap((routes) => routes.near(path))
        .filter((route) => takesMethod(route, 'OPTIONS') && takesPath(route, path))
        .some((route) => claims.some((claim) => isSamePlace(route, claim))),
    );
  }

  /** Whether the first path is all that the scion looks at for a claim. */
  #isKnown(claim: Claim | undefined): boolean {
    return this.#scion.isWholeFirst === true && claim?.pattern.parts === undefined;
  }

  #found(method: string | undefined, path: string): Claim[] {
    if (method === undefined) return this.#claims.at(path);
    const claim = this.#claims.find(method, path);
    return claim ? [claim] : [];
  }

  /** The claims at whose place the stock takes an empty value. Where its routes are not known, a slash at the end is none. */
  #emptied(method: string | undefined, path: string): Claim[] {
    const [routes] = this.#routes;
    if (routes.all.length === 0) return path.includes('//') ? this.#found(method, withFilledSegments(path)) : [];
    const first = (asked: string) => routes.first(asked, path);
    const isThere = (claim: Claim) =>
      (method === undefined ? claim.methods : [method]).some((asked) => {
        const route = takesMethod(claim, asked) ? first(asked) : undefined;
        return route !== undefined && isSamePlace(route, claim);
      });
    const filled = withFilledSegments(path);
    const isMeant = (claim: Claim) =>
      isNamed(claim) && !isBareStar(claim, path) && takesPath(claim, filled) && isThere(claim);
    return this.#claims.near(filled).filter(isMeant);
  }

  /** Whether the stock takes a path at a claim's place which the scion does not take there. */
  #isLooser(claim: Claim, method: string | undefined, path: string): boolean {
    if (claim.endpoint === undefined || (method !== undefined && !takesMethod(claim, method))) return false;
    if (takesPath(claim, path)) return false;
    // What is refused for its values is at no place of the claim: `/users/anna` where that has `/users/:id(\\d+)`.
    const isSpelling = takesOtherSpelling(claim, path);
    if (this.#isOpaque) return isSpelling;
    const isThere = (route: Claim) =>
      (route.reach === 'prefix' ? isSpelling : isSamePlace(route, claim)) &&
      takesPath(route, path) &&
      (method === undefined || takesMethod(route, method));
    return this.#routes.some((routes) => routes.near(path).some(isThere));
  }
}

/** `/files/` at `/files/*path`: no other spelling of something that the scion has, but a page that the stock's star alone takes. */
function isBareStar({ pattern }: Claim, path: string): boolean {
  return pattern.tokens.at(-1)?.type === 'wildcard' && path.endsWith('/') && !path.includes('//');
}

/** Those of the stock, and those of which it is not known whether they are the scion's. */
function pathsOf({ scion, stock }: Reading): Iterable<string> {
  return scion.length > 1 ? new Set([...stock, ...scion]) : stock;
}
