import type { Express } from 'express';
import { routerOf } from '../../lib/express/router';
import { placedRoutes } from '../../lib/express/routes';
import { Claims } from '../../lib/graft/claims/claims';
import { twinsOf } from '../../lib/graft/claims/pairing';
import type { Member, SideName } from '../../lib/links/member';
import { majors } from '../shared/express';
import { memberWith } from '../shared/member';

const [four] = majors as [(typeof majors)[number]];

/** The routes of a stock, as its router has them; the named ones by its table. */
export function routesOf(make: (app: Express) => unknown, member?: Member): Claims {
  const app = four.express();
  make(app);
  const router = routerOf(app);
  return new Claims(member, router ? placedRoutes(router) : []);
}

/** A scion and a stock by their tables, with the stock's other routes, and the twins that they make. */
export function paired(
  fresh: Readonly<Record<string, string>>,
  legacy?: Readonly<Record<string, string>>,
  make: (app: Express) => unknown = () => {},
) {
  const scion = memberWith('shop', fresh, { path: '/shop' });
  const stock = legacy && memberWith('legacy', legacy, { path: '/shop' });
  const routes = routesOf(make, stock);
  const asked: (readonly [unknown, string])[] = [];
  const sideOf = (request: unknown, name: string): SideName => {
    asked.push([request, name]);
    return 'stock';
  };
  return { scion, stock, routes, asked, twins: twinsOf(scion, stock, routes, sideOf) };
}

export const ok = (): void => {};
