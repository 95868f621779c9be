import { placedRoutes } from '../../express/placed.js';
import { isExpress4, routerOf } from '../../express/router.js';
import type { PlacedRoute } from '../../links/route.js';
import { addText } from '../../pattern/pattern.js';
import { readsAlike } from '../../pattern/syntax/express4.js';
import { Trouble } from '../trouble.js';
import { type NamedRoute, proposeNames } from './propose.js';

/** Every route of an app of Express, with the name that it has or is to have. */
export function namedRoutesOf(app: unknown): NamedRoute[] {
  const router = routerOf(app);
  if (!router)
    throw new Trouble('The app has no stack that can be read: only the routes of Express apps and Routers are named.');
  const isOld = isExpress4(app);
  const routes = placedRoutes(router).filter(({ use }) => use === undefined);
  return proposeNames(routes, (route) => noEntryOf(route, isOld));
}

/** Why a route cannot stand in a table. */
function noEntryOf({ pattern, isOpen, isPrefix, unread }: PlacedRoute, isOld: boolean): string | undefined {
  if (unread !== undefined) return unread;
  if (pattern.unbuildable !== undefined) return pattern.unbuildable;
  if (isOpen) return 'its pattern takes more than it says';
  if (isPrefix) return 'it is a use, and takes what is below it too';
  const plain = { source: pattern.source, tokens: withoutConstraints(pattern.tokens) };
  return isOld && !readsAlike(plain) ? 'Express 4 reads in another way what a table would say' : undefined;
}

type Tokens = PlacedRoute['pattern']['tokens'];

/** As a table would have them: texts that follow each other are one. */
function withoutConstraints(tokens: Tokens): Tokens {
  const plain: Tokens[number][] = [];
  for (const token of tokens) {
    if (token.type === 'text') addText(plain, token.value);
    else if (token.type === 'param') plain.push({ type: 'param', name: token.name });
    else plain.push(token.type === 'group' ? { type: 'group', tokens: withoutConstraints(token.tokens) } : token);
  }
  return plain;
}
