import { placedRoutes } from '../../express/placed.js';
import { routerOf } from '../../express/router.js';
import type { PlacedRoute } from '../../links/route.js';
import { leavesOf, type Token } from '../../pattern/pattern.js';
import { Trouble } from '../trouble.js';
import { type NamedRoute, proposeNames } from './propose.js';

/** Every route of an app of Express, with the name that it has or is to have. */
export function namedRoutesOf(app: unknown): NamedRoute[] {
  const router = routerOf(app);
  if (!router)
    throw new Trouble('The app has no stack that can be read: only the routes of Express apps and Routers are named.');
  const routes = placedRoutes(router).filter(({ use }) => use === undefined);
  return proposeNames(routes, noEntryOf);
}

/** Why a route cannot stand in a table. */
function noEntryOf({ pattern, isOpen, isPrefix, unread }: PlacedRoute): string | undefined {
  if (unread !== undefined) return unread;
  if (pattern.unbuildable !== undefined) return pattern.unbuildable;
  if (isOpen) return 'its pattern takes more than it says';
  if (isPrefix) return 'it is a use, and takes what is below it too';
  if (takesAll(pattern.tokens)) return 'it takes every path: a guard, or the page of what is not found';
  // What Express 4 reads in another way than a table says is fine there: the entry is the path of one of its own routes.
  return undefined;
}

/** A star, and nothing else. */
export function takesAll(tokens: readonly Token[]): boolean {
  const leaves = leavesOf(tokens).filter((leaf) => leaf.type !== 'text' || leaf.value !== '/');
  return leaves.length > 0 && leaves.every(({ type }) => type === 'wildcard');
}
