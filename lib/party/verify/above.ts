import { placedRoutes } from '../../express/placed.js';
import { type Layer, routerIn } from '../../express/router.js';
import type { PlacedRoute } from '../../links/route.js';
import type { Standing } from '../base.js';

/** What requests pass in the host before they come to the party; routes are not among it, which answer for themselves. */
export function placedAbove(standing: Standing | undefined): PlacedRoute[] {
  if (!standing) return [];
  const { router, within, isParty } = standing;
  const layers = layersBefore(router.stack, isParty) ?? [];
  return placedRoutes({ stack: layers }).filter(({ use, pattern: { source } }) => {
    return use !== undefined && (source === '' || within.source === source || within.source.startsWith(`${source}/`));
  });
}

function layersBefore(stack: readonly Layer[], isParty: Standing['isParty']): Layer[] | undefined {
  const before: Layer[] = [];
  for (const layer of stack) {
    if (isParty(layer)) return before;
    const inner = layer.route ? undefined : routerIn(layer);
    const found = inner && layersBefore(inner.stack, isParty);
    if (found) return [...before, ...found];
    before.push(layer);
  }
  return undefined;
}
