import { languageOf } from '../../express/named.js';
import { Language, type Relation } from '../../pattern/language/language.js';
import type { Token } from '../../pattern/pattern.js';
import type { Finding } from '../findings.js';
import type { Pairs } from '../links.js';
import { type Claim, takesMethod } from './claims.js';
import { isGuard, written } from './spoken.js';
import { type Languages, methodsOfBoth, Territory } from './territory.js';

interface ExceptionsOptions {
  /** The scion's routes. */
  readonly claims: readonly Claim[];
  /** All that stands in the stock, what is used too. */
  readonly stock: readonly Claim[];
  readonly pairs: Pairs;
  /** Whether the stock's routes were read, or told by itself. */
  readonly isStockRead: boolean;
  readonly languages: Languages;
}

/** Which of the stock's routes are the stock's, though a claim takes their paths: found once, when both apps have joined. */
export class Exceptions {
  /** The stock's routes, each for the claim of which it is an exception. */
  readonly all: readonly Claim[];
  /** By endpoint: the stock's routes at its place, under whatever name. */
  readonly own: ReadonlyMap<string, readonly Claim[]>;
  readonly findings: readonly Finding[];

  constructor({ claims, stock, pairs, isStockRead, languages }: ExceptionsOptions) {
    const named = claims.filter(({ endpoint }) => endpoint !== undefined && pairs.has(endpoint));
    const routes = new Territory(
      stock.filter(({ place }) => place.use !== 'all' || place.isApp),
      languages,
    );
    const own = new Territory(named, languages);
    const found = named.map((claim) => new Comparison(claim, { routes, claims: own, pairs }));
    this.all = found.flatMap(({ exceptions }) => exceptions);
    this.own = new Map(found.map(({ claim, own }) => [claim.endpoint as string, own]));
    const unread = isStockRead ? [] : named.map(({ endpoint = '' }) => unreadStock(endpoint));
    this.findings = [...found.flatMap(({ findings }) => findings), ...unread, ...stock.flatMap(unreadable)];
  }
}

/** A route of the stock of which nothing can be said, but by asking it. */
function unreadable(claim: Claim): Finding[] {
  const { unread } = claim.place;
  if (unread === undefined || languageOf(claim.place).isKnown) return [];
  const cause = `${written(claim)} of the stock cannot be read: ${unread}`;
  const mend = 'Requests for it are counted all the same. Give the scion no path that it may take.';
  return [{ level: 'note', code: 'unreadable', endpoint: claim.endpoint ?? written(claim), cause, mend }];
}

function unreadStock(endpoint: string): Finding {
  const cause = `the routes of the stock cannot be read: whether it has some of its own that "${endpoint}" takes is not known`;
  return { level: 'note', code: 'possible', endpoint, cause, mend: 'Give the scion the paths alone that have moved.' };
}

interface Sides {
  readonly routes: Territory;
  readonly claims: Territory;
  readonly pairs: Pairs;
}

const BELOW: readonly Token[] = [
  { type: 'text', value: '/' },
  { type: 'wildcard', name: 'rest' },
];

/** A claim, compared with what the stock has. */
class Comparison {
  readonly exceptions: Claim[] = [];
  readonly findings: Finding[] = [];
  readonly claim: Claim;
  readonly #routes: Territory;
  readonly #claims: Territory;
  readonly #near: readonly Claim[];
  /** The stock's own routes of the pair, where the claim meets them: both sides are at one place. */
  readonly own: readonly Claim[];

  constructor(claim: Claim, { routes, claims, pairs }: Sides) {
    this.claim = claim;
    this.#routes = routes;
    this.#claims = claims;
    this.#near = routes.near(claim);
    this.own = this.#ownRoutes(pairs);
    for (const route of this.#near) if (!this.own.includes(route)) this.#compare(route);
    this.#compareValues();
  }

  /** Of the stock's name for the endpoint, or without one what takes the very same. */
  #ownRoutes(pairs: Pairs): Claim[] {
    const { endpoint = '' } = this.claim;
    const name = pairs.get(endpoint)?.stock?.route.name;
    return this.#near.filter((route) => {
      if (route.place.use || (name !== undefined && route.endpoint !== name)) return false;
      const relation = this.#relation(route);
      if (relation === 'apart' || (name === undefined && relation !== 'equal')) return false;
      return methodsOfBoth(route, this.claim).length > 0;
    });
  }

  /** What takes all that is below a prefix, `/files/*`, is as wide as the prefix. */
  #relation(route: Claim): Relation {
    const relation = this.#routes.relation(route, this.claim);
    if (relation !== 'part' || this.claim.reach !== 'prefix') return relation;
    const { tokens } = this.claim.pattern;
    const below = Language.of({ tokens: [...tokens, ...BELOW] });
    const toBelow = this.#routes.languageOf(route).to(below);
    return toBelow === 'equal' || toBelow === 'wider' ? 'wider' : relation;
  }

  #compare(route: Claim): void {
    const relation = this.#relation(route);
    if (relation === 'apart') return;
    const methods = methodsOfBoth(route, this.claim);
    if (methods.length === 0) return;
    if (relation === undefined) {
      this.#possible(route, 'cannot be compared with it');
      return;
    }
    const isOver = this.own.some((own) => this.#routes.covers(route, own));
    if (relation === 'part' && !isOver) {
      this.#except(route, methods, []);
      return;
    }
    if (relation === 'overlap' && !isOver && this.own.some(({ rank }) => route.rank < rank)) {
      this.#except(route, methods, []);
      return;
    }
    if (this.#takesRefused(route)) this.#except(route, methods, this.own);
    else if (relation === 'overlap') this.#possible(route, 'takes some of its paths too');
    else if (route.place.isApp) this.#possible(route, 'is an app whose routes cannot be read');
  }

  /** Whether both are at one place, and a route takes what the stock's own one refuses there. */
  #takesRefused(route: Claim): boolean {
    if (this.own.length === 0 || route.place.use || isGuard(route)) return false;
    const { routes, own, claim } = { routes: this.#routes, own: this.own, claim: this.claim };
    const language = routes.languageOf(route);
    const everything = language.to(Language.everything);
    if (everything === 'equal' || everything === 'wider') return false;
    const refusing = own.map((each) => routes.languageOf(each));
    return language.meetsBeyond(routes.languageOf(claim), refusing) === true;
  }

  #except(route: Claim, given: readonly string[], but: readonly Claim[]): void {
    const methods = given.filter((method) => this.#isReached(route, method));
    if (methods.length === 0) return;
    const { endpoint = '' } = this.claim;
    const moved = this.#claims.near(route).find((each) => {
      return (
        each !== this.claim && takesMethod(each, methods[0] as string) && this.#relationOf(each, route) === 'equal'
      );
    });
    // Here it is no endpoint, whatever it is to the stock.
    this.exceptions.push({ ...route, endpoint: undefined, methods, exception: { of: this.claim, but, moved } });
    if (moved) return;
    const own = but.map(written).join(', ');
    const why = own ? `${own} refuses what ${written(route)} takes` : `${written(route)} is a route of its own there`;
    this.#find('exception', {
      cause: `${why}: those requests stay with the stock, whatever the state of "${endpoint}"`,
      mend: 'To move them too, give that route a name in both apps.',
    });
  }

  #relationOf(one: Claim, other: Claim) {
    return this.#routes.relation(one, other);
  }

  /** Whether requests come to a route of the stock at all: none of those before it takes all of them for good. */
  #isReached(route: Claim, method: string): boolean {
    const routes = this.#routes;
    const before = routes
      .near(route)
      .filter((each) => each.rank < route.rank && each.place.isFinal && takesMethod(each, method))
      .filter((each) => routes.relation(each, route) !== 'apart');
    if (before.some((each) => routes.covers(each, route))) return false;
    if (before.length < 2) return true;
    const languages = before.map((each) => routes.languageOf(each));
    return routes.languageOf(route).isWithin(languages) !== true;
  }

  /** What one side alone takes at a place that both have. */
  #compareValues(): void {
    const { endpoint = '' } = this.claim;
    const [own] = this.own;
    if (!own) return;
    const relation = this.#relation(own);
    const [one, other] = [`the scion's ${written(this.claim)}`, `the stock's ${written(own)}`];
    if (relation === 'part' || relation === 'overlap') {
      this.#find('values', {
        cause: `${one} takes values that ${other} refuses`,
        mend: `Links of "${endpoint}" to such values are answered 404 by the stock: give both the same constraint.`,
      });
    }
    if (relation === 'wider' || relation === 'overlap') {
      this.#find('values', {
        cause: `${other} takes values that ${one} refuses: those requests stay with the stock`,
        mend: 'Give both the same constraint, or leave such values to the stock.',
      });
    }
  }

  #possible(route: Claim, why: string): void {
    this.#find('possible', {
      cause: `${written(route)} of the stock ${why}: requests for it may go to the scion when it is live`,
      mend: 'Look whether a page of its own is asked for there; if so, name it in both apps, or narrow the path.',
    });
  }

  #find(code: string, { cause, mend }: Pick<Finding, 'cause' | 'mend'>): void {
    const { endpoint = '' } = this.claim;
    this.findings.push({ level: 'note', code, endpoint, cause, mend });
  }
}
