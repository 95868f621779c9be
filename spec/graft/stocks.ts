import type { Express } from 'express';
import { placedRoutes } from '../../lib/express/placed';
import { routerOf } from '../../lib/express/router';
import { Claims, claimsFor } from '../../lib/graft/claims/claims';
import { pairsOf } from '../../lib/graft/pairs/pairs';
import { declare, Member, NOTHING_DECLARED } from '../../lib/links/member';
import { routesOf as routesIn } from '../../lib/links/table';
import type { SideName } from '../../lib/party/pair';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY } from '../../lib/pattern/pattern';
import { majors } from '../shared/express';

const [four] = majors as [(typeof majors)[number]];

/** The routes of a stock, as its router has them; the named ones by its table. */
export function routesOf(make: (app: Express) => unknown, member?: Member) {
  const app = four.express();
  make(app);
  const router = routerOf(app);
  const placed = router ? placedRoutes(router) : [];
  return { routes: new Claims(member, placed), whole: claimsFor(member, placed) };
}

/** An app of a graft at `/shop`, with what it declares. */
export function memberOf(name: string, entries: Readonly<Record<string, string>>): Member {
  const position = { rank: 0, path: '/shop', mount: readMount('/shop').pattern, givenName: undefined };
  const declared = declare(NOTHING_DECLARED, position, name, routesIn(entries));
  return new Member(position, declared, { base: EMPTY });
}

/** A scion and a stock by their tables, with the stock's other routes, and the pairs that they make. */
export function paired(
  fresh: Readonly<Record<string, string>>,
  legacy?: Readonly<Record<string, string>>,
  make: (app: Express) => unknown = () => {},
) {
  const scion = memberOf('shop', fresh);
  const stock = legacy && memberOf('legacy', legacy);
  const { routes, whole } = routesOf(make, stock);
  const asked: (readonly [unknown, string])[] = [];
  const sideOf = (request: unknown, name: string): SideName => {
    asked.push([request, name]);
    return 'stock';
  };
  const pairs = pairsOf({
    scion,
    stock,
    known: { routes, uses: [], isRead: true },
    isExact: { scion: false, stock: false },
    keys: {},
    given: () => new Set(),
    sideOf,
  });
  return { scion, stock, routes, whole, asked, pairs };
}

export const ok = (): void => {};
