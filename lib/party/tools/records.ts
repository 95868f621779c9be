import { placesOf } from '../../links/places.js';
import { EMPTY, join } from '../../pattern/pattern.js';
import type { GuestList } from '../guestlist.js';
import type { SideName } from '../pair.js';
import { type Site, sitesOf } from './sites.js';

/** A route of a guest, or what cannot be read of one. */
export interface RouteRecord {
  /** The guest's name; of one that takes no part, none. */
  readonly guest: string | undefined;
  /** The mount path. */
  readonly path: string;
  /** What the guest is made with, `Express 4` say. */
  readonly framework: string;
  /** `guest:name`, where it has a name. */
  readonly name: string | undefined;
  /** Upper case; `ALL` for every method. */
  readonly method: string;
  /** From the site's root on; where the route is a RegExp, that. */
  readonly pattern: string;
  /** Of a graft: which of its two apps it is. */
  readonly side?: SideName;
  /** Of a graft, for an endpoint: the state of its journey. */
  readonly state?: string;
  /** Why this, and what is below it, cannot be read. */
  readonly unread?: string;
}

/** Every route of every guest, and the host's endpoints. */
export function routeRecordsOf(list: GuestList): RouteRecord[] {
  return [...sitesOf(list).flatMap(recordsOf), ...hostRecords(list)].map((record) => Object.freeze(record));
}

function recordsOf(site: Site): RouteRecord[] {
  const { mount, side, member, isPresent, isSub, path, framework, prefix, routes, unread } = site;
  const guest = isPresent ? member.name : undefined;
  const place = { guest, path, framework, ...(side && { side }) };
  const fullName = (name: string | undefined) =>
    name === undefined || guest === undefined ? undefined : `${guest}:${name}`;
  const states = mount.guest.pair?.states() ?? new Map<string, string>();
  const told = routes.flatMap(({ name, methods, pattern }) => {
    const state = name === undefined ? undefined : states.get(isSub ? `${guest}:${name}` : name);
    const route = { ...place, name: fullName(name), pattern: join(prefix, pattern).source || '/' };
    return methods.map((method) => ({ ...route, method, ...(state !== undefined && { state }) }));
  });
  const rest = unread.map((each) => ({
    ...place,
    name: undefined,
    method: 'ALL',
    pattern: `${prefix.source}${each.path}` || '/',
    unread: each.why,
  }));
  return [...told, ...rest];
}

function hostRecords({ host }: GuestList): RouteRecord[] {
  const { name: guest, prefix = EMPTY, declared } = host;
  return [...declared.routes.values()].flatMap((route) =>
    placesOf(route).flatMap(({ methods, pattern }) =>
      methods.map((method) => ({
        guest,
        path: '/',
        framework: 'the host',
        name: `${guest}:${route.name}`,
        method,
        pattern: join(prefix, pattern).source || '/',
      })),
    ),
  );
}
