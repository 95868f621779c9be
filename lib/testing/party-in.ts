import { isParty, locationsOfAny, routerIn, routerOf } from '../express/router.js';
import type { Party } from '../party/party.js';
import { TOOLS } from '../party/tools/tools.js';

/** The party itself, or the one that stands in an app's routers; `undefined` where none is seen. */
export function partyIn(app: unknown): Party | undefined {
  if (isOurs(app)) return app;
  const router = routerOf(app);
  const [found] = router ? locationsOfAny((layer) => isParty(routerIn(layer)), router) : [];
  const line = found && routerIn({ handle: found.handle });
  return isOurs(line) ? line : undefined;
}

export function isOurs(value: unknown): value is Party {
  return typeof value === 'function' && TOOLS in value;
}
