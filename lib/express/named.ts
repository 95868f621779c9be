import type { Member } from '../links/member.js';
import { placesOf } from '../links/places.js';
import type { PlacedRoute, Route } from '../links/route.js';
import { Language } from '../pattern/language/language.js';

/** The routes in their app's order, and after them the endpoints of a table that no route was found for. */
export function withNames(member: Member | undefined, placed: readonly PlacedRoute[]): PlacedRoute[] {
  const declared: ReadonlyMap<string, Route> = member?.declared.routes ?? new Map();
  const tagged = new Set(placed.map(({ name }) => name));
  const tabled = [...declared.values()]
    .filter(({ name }) => !tagged.has(name))
    .flatMap((route) => placesOf(route).map((place): Route => ({ ...place, name: route.name })));
  const meant = new Map(tabled.map((endpoint) => [endpoint, routesOf(endpoint, placed)]));
  const routes = placed.flatMap((route): PlacedRoute[] => {
    if (route.name !== undefined) return [declared.has(route.name) ? route : { ...route, name: undefined }];
    const own = tabled.filter((endpoint) => meant.get(endpoint)?.includes(route));
    const methods = route.methods.filter((method) => !own.some((endpoint) => endpoint.methods.includes(method)));
    const named = own.map(({ name, methods }) => ({ ...route, name, methods }));
    return methods.length ? [...named, { ...route, methods }] : named;
  });
  return [...routes, ...tabled.filter((endpoint) => meant.get(endpoint)?.length === 0)];
}

/** The routes that a table means: of its own words, of these with no constraint if there are any; else what takes the same. */
function routesOf({ pattern, methods }: Route, placed: readonly PlacedRoute[]): readonly PlacedRoute[] {
  const isCommon = (method: string) => method === 'ALL' || methods.includes(method);
  const isMeant = ({ name, use, methods }: PlacedRoute) => name === undefined && !use && methods.some(isCommon);
  const language = Language.of(pattern);
  const takesSame = (route: PlacedRoute) => languageOf(route).to(language) === 'equal';
  const written = placed.filter((route) => route.pattern.source === pattern.source && isMeant(route));
  if (written.length === 0) return placed.filter((route) => isMeant(route) && takesSame(route));
  const exact = written.filter(takesSame);
  return exact.length > 0 ? exact : written;
}

/** What a route takes of paths. */
export function languageOf({ isOpen, regexp, isPrefix, unread, pattern }: PlacedRoute): Language {
  if (!isOpen) return Language.of(pattern, isPrefix);
  if (!regexp || isPrefix) return Language.unknown;
  // A pattern that says nothing of the route itself has what stands above it.
  return Language.ofRegExp(regexp, unread !== undefined || pattern.unbuildable !== undefined ? pattern : undefined);
}
