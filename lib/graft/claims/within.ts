import type { PlacedRoute } from '../../links/route.js';
import type { PairSub } from '../../party/pair.js';
import { join, type Pattern } from '../../pattern/pattern.js';

/** An app's routes, and those of its sub-apps where they are mounted, by the names that a graft has for them. */
export function placedWithin(placed: readonly PlacedRoute[], subs: readonly PairSub[]): readonly PlacedRoute[] {
  // One that stands in another comes after it.
  const inOrder = [...subs].sort((one, two) => one.prefix.source.length - two.prefix.source.length);
  return inOrder.reduce(withSub, placed);
}

/** Whether the sub-app that is mounted at a path is known by its routes. */
export function isKnownSub({ pattern }: Pick<PlacedRoute, 'pattern'>, subs: readonly PairSub[]): boolean {
  return subs.some(({ member, prefix }) => member.declared.placed !== undefined && isAt(pattern, prefix));
}

function withSub(placed: readonly PlacedRoute[], { member, prefix }: PairSub): readonly PlacedRoute[] {
  const { name: sub } = member;
  const own = member.declared.placed?.();
  if (!own) return placed;
  const routes = new Set(own.map(({ route }) => route));
  const isOwn = ({ route }: PlacedRoute) => route !== undefined && routes.has(route);
  // A Router with an rsvp of its own: the app's own stack has its routes.
  if (placed.some(isOwn)) return placed.map((each) => (isOwn(each) ? named(each, sub) : each));
  const at = placed.findIndex(({ isApp, pattern }) => isApp && isAt(pattern, prefix));
  const above = placed[at]?.pattern ?? prefix;
  const below = own.map((each) => named(beneath(each, above), sub));
  return at < 0 ? [...placed, ...below] : [...placed.slice(0, at), ...below, ...placed.slice(at + 1)];
}

function isAt({ source }: Pattern, prefix: Pattern): boolean {
  return source.replace(/\/+$/, '').toLowerCase() === prefix.source.toLowerCase();
}

function named(place: PlacedRoute, sub: string): PlacedRoute {
  return place.name === undefined ? place : { ...place, name: `${sub}:${place.name}` };
}

function beneath({ regexp, written, ...place }: PlacedRoute, above: Pattern): PlacedRoute {
  return {
    ...place,
    pattern: join(above, place.pattern),
    ...(written !== undefined && { written: above.source + written }),
    // What it takes is below what stands above it, which a pattern with words of its own does not say.
    ...(regexp && place.pattern.unbuildable !== undefined && { regexp }),
  };
}
