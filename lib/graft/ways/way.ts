import type { PlacedRoute } from '../../links/route.js';
import type { Claim } from '../claims/claims.js';
import { written } from '../claims/spoken.js';
import { type Languages, methodsOfBoth, Territory } from '../claims/territory.js';
import type { Pairs } from '../links.js';
import type { Sides } from '../report/figures.js';
import { type Kind, kindOf } from './guards.js';

/** A handler that a request passes on its way to a route. */
export interface Stop {
  readonly name: string;
  /** What it looks like; `path`: it has no name that tells, and stands at a path. */
  readonly kind: Kind | 'path';
  /** How it is spoken of. */
  readonly text: string;
}

/** An app's middleware, found by the routes that it stands before. */
export class Ways {
  readonly #territory: Territory;

  constructor(whole: readonly Claim[], languages: Languages) {
    this.#territory = new Territory(whole, languages);
  }

  /**
   * What requests pass on the way to an endpoint, in order: what takes all of its path before it does, and the handlers of its own
   * before the last. `undefined` where the app does not tell.
   */
  to(isMeant: (claim: Claim) => boolean): readonly Stop[] | undefined {
    // A guard as a route at the same path is named by a table too: the last of them answers.
    const route = this.#territory.all.findLast((claim) => !claim.place.use && isMeant(claim));
    if (!route?.place.handlers) return undefined;
    const before = this.#territory
      .near(route)
      .filter((each) => each.rank < route.rank && this.#territory.covers(each, route))
      .filter((each) => methodsOfBoth(each, route).length > 0);
    // One that a table names for some of its methods is in two parts.
    const whole = new Map(before.map((each) => [each.place.route ?? each, each]));
    return [...[...whole.values()].flatMap(stopsOf), ...ownStops(route.place.handlers)];
  }
}

/** What stands before an endpoint in each of the two apps. */
export function waysOf({ scion, stock }: Sides<readonly Claim[]>, pairs: Pairs, languages: Languages) {
  const [own, other] = [new Ways(scion, languages), new Ways(stock, languages)];
  // Of a pair that the stock has no name for: its route of the same path.
  const isSame = (one: Claim, two: Claim) =>
    methodsOfBoth(one, two).length > 0 && languages.of(one.place).to(languages.of(two.place)) === 'equal';
  return (endpoint: string): Sides<readonly Stop[] | undefined> => {
    const pair = pairs.get(endpoint);
    const claim = scion.find((each) => each.endpoint === endpoint);
    const name = pair?.stock?.route.name;
    const isOther = (each: Claim) =>
      name === undefined ? claim !== undefined && isSame(each, claim) : each.endpoint === name;
    return { scion: own.to((each) => each.endpoint === endpoint), stock: other.to(isOther) };
  };
}

function stopsOf(claim: Claim): Stop[] {
  const { handlers = [], use } = claim.place;
  return handlers.map((name) => {
    const kind = kindOf(name) ?? (use === 'all' ? undefined : 'path');
    return { name, kind, text: use === 'all' ? name : `${name} (${written(claim)})` };
  });
}

/** The last one answers. */
function ownStops(handlers: readonly string[]): Stop[] {
  return handlers.slice(0, -1).map((name) => ({ name, kind: kindOf(name), text: `${name} (its own)` }));
}

/** What looks like a guard among these. */
export function guardsAmong(stops: readonly Stop[]): Stop[] {
  return stops.filter(({ kind }) => kind !== undefined && kind !== 'harmless');
}

/** What looks like a guard on the one way and has nothing like it on the other: by its name, then by its kind. */
export function missingOn(way: readonly Stop[], other: readonly Stop[]): Stop[] {
  const left = [...other];
  const without = (stops: readonly Stop[], isLike: (one: Stop, two: Stop) => boolean) =>
    stops.filter((stop) => {
      const at = left.findIndex((each) => isLike(stop, each));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  const unnamed = without(guardsAmong(way), (one, two) => one.name === two.name && one.name !== 'anonymous');
  return without(unnamed, (one, two) => one.kind === two.kind);
}

/** What stands before a party in its host, on the way to both apps. */
export function stopsBefore(placed: readonly PlacedRoute[]): Stop[] {
  return placed.flatMap(({ handlers = [] }) => handlers.map((name) => ({ name, kind: kindOf(name), text: name })));
}
