import { shapeOf } from '../enter/kind.js';
import { isExpressApp, routerOf } from '../express/router.js';
import { placedRoutes } from '../express/routes.js';
import type { Declared, Member } from '../links/member.js';
import type { PlacedRoute } from '../links/table.js';
import type { PairCaller, PairSide, ReadGuest, SideName } from '../party/pair.js';
import { Claims } from './claims/claims.js';
import { readerOf, takesEmpty } from './claims/readings.js';
import { usesOf } from './claims/uses.js';
import type { Pairs } from './links.js';
import { type PairingOptions, pairsOf } from './pairs/pairs.js';

/** Two apps that join. */
export interface Apps extends Pick<PairingOptions, 'keys' | 'sideOf'> {
  readonly scion: Member;
  readonly stock: PairSide | undefined;
  /** What a stock has declared that was meant to take part, and does not. */
  readonly missing: Declared | undefined;
  /** The stock's routes. */
  readonly routes: Claims;
  /** Whether they were read, or told by itself. */
  readonly isStockRead: boolean;
  readonly apps: Readonly<Record<SideName, ReadGuest>>;
}

/** The pairs of two apps' endpoints. */
export function pairsFor({ stock, routes, isStockRead, apps, ...options }: Apps): Pairs {
  const { app } = apps.stock;
  const uses = usesOf(app);
  return pairsOf({
    ...options,
    stock: stock?.member,
    known: { routes, uses, isRead: isStockRead || uses.length > 0 || isExpressApp(app) },
    isExact: { scion: isExact(apps.scion), stock: isExact(apps.stock) },
    given: () => namesGiven(stock?.caller),
  });
}

/** The routes of an app, matched as its own router does. */
export function claimsOf(member: Member | undefined, guest: ReadGuest): Claims {
  const { app } = guest;
  const traits = { isExact: isExact(guest), takesEmpty: takesEmpty(app) };
  return new Claims(member, placedOf(member, guest), traits);
}

function isExact({ app }: ReadGuest): boolean {
  return readerOf(app).isExact === true;
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
  return member?.declared.placed?.() ?? (router ? placedRoutes(router) : []);
}
