import { shapeOf } from '../enter/kind.js';
import { placedRoutes } from '../express/placed.js';
import { isExpressApp, routerOf } from '../express/router.js';
import type { Declared, Member } from '../links/member.js';
import type { PlacedRoute } from '../links/route.js';
import type { PairCaller, PairSide, PairSub, ReadGuest, SideName } from '../party/pair.js';
import { type Claim, Claims, claimsFor } from './claims/claims.js';
import { readerOf, takesEmpty } from './claims/readings.js';
import { usesOf } from './claims/uses.js';
import { isKnownSub, placedWithin } from './claims/within.js';
import type { Pairs } from './links.js';
import { type PairingOptions, pairsOf } from './pairs/pairs.js';
import type { Sides } from './report/figures.js';
import { WholeMember } from './whole.js';

type Guests = Readonly<Record<SideName, ReadGuest>>;

/** What both apps have, when they join. */
export interface ReadApps {
  /** The scion's routes. */
  readonly claims: Claims;
  /** The stock's routes. */
  readonly routes: Claims;
  /** All that stands in either, what is used too. */
  readonly whole: Sides<readonly Claim[]>;
  /** Whether the stock's routes were read, or told by itself. */
  readonly isStockRead: boolean;
}

/** Reads the routes of both apps, each as its own router does. */
export function readApps(scion: Member, stock: Member | undefined, guests: Guests): ReadApps {
  const [own, placed] = [placedOf(scion, guests.scion), placedOf(stock, guests.stock)];
  const reading = { scion: readingOf(guests.scion), stock: readingOf(guests.stock) };
  return {
    claims: new Claims(scion, own.filter(isFound), reading.scion),
    routes: new Claims(stock, placed, reading.stock),
    whole: { scion: claimsFor(scion, own, reading.scion), stock: claimsFor(stock, placed, reading.stock) },
    isStockRead: stock?.declared.placed !== undefined || routerOf(guests.stock.app) !== undefined,
  };
}

/** Two apps that join. */
export interface Joining extends Pick<PairingOptions, 'keys' | 'sideOf'> {
  readonly scion: Member;
  readonly stock: PairSide | undefined;
  /** What a stock has declared that was meant to take part, and does not. */
  readonly missing: Declared | undefined;
  readonly read: Pick<ReadApps, 'routes' | 'isStockRead'>;
  readonly guests: Guests;
}

/** The pairs of two apps' endpoints. */
export function pairsFor({ stock, read: { routes, isStockRead }, guests, ...options }: Joining): Pairs {
  const { app } = guests.stock;
  const subs = subsOf(stock?.member);
  const uses = usesOf(app).filter((use) => !isKnownSub(use, subs));
  return pairsOf({
    ...options,
    stock: stock?.member,
    known: { routes, uses, isRead: isStockRead || uses.length > 0 || isExpressApp(app) },
    isExact: { scion: readingOf(guests.scion).isExact, stock: readingOf(guests.stock).isExact },
    given: () => namesGiven(stock?.caller),
  });
}

/** How an app's own router matches. */
function readingOf({ app }: ReadGuest) {
  return { isExact: readerOf(app).isExact === true, takesEmpty: takesEmpty(app) };
}

/** Of the scion, what has no name and cannot be read is nobody's claim, and would be looked at in every request. */
function isFound({ name, unread }: PlacedRoute): boolean {
  return name !== undefined || unread === undefined;
}

/** What the party's `defaults` give outside a request: what they give to some requests alone is not in every link. */
function namesGiven(caller: PairCaller | undefined): ReadonlySet<string> {
  try {
    return new Set(Object.keys(caller?.defaults(undefined) ?? {}));
  } catch {
    return new Set();
  }
}

/** The routes of an app as its rsvp tells them, or as its router has them where it has none. */
function placedOf(member: Member | undefined, { app }: ReadGuest): readonly PlacedRoute[] {
  // connect's layers have a `route` that is none.
  const router = shapeOf(app)?.kind === 'connect' ? undefined : routerOf(app);
  const placed = member?.declared.placed?.() ?? (router ? placedRoutes(router) : []);
  return placedWithin(placed, subsOf(member));
}

function subsOf(member: Member | undefined): readonly PairSub[] {
  return member instanceof WholeMember ? member.subs : [];
}
