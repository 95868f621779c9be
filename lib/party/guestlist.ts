import { isExpress4 } from '../express/router.js';
import { fullPattern } from '../links/endpoint.js';
import { type Member, NOT_SETTLED, type Start } from '../links/member.js';
import type { Absentee, NameSource } from '../links/names.js';
import { placesOf } from '../links/places.js';
import { constraintsOf } from '../pattern/constraints.js';
import type { Pattern } from '../pattern/pattern.js';
import { type Invitee, isPresent, type Outcome } from './invite/invitee.js';
import { memberOf } from './invite/sides.js';
import type { SideName } from './pair.js';

/** One line of the guest list: an invitation and what became of it. */
export interface GuestRecord extends Outcome {
  readonly name: string | undefined;
  /** The mount path, with what stands before the invite path. */
  readonly path: string;
  /** The names of its endpoints; none for a guest that did not join. */
  readonly endpoints: readonly string[];
  /** Where it mounts apps of its own: tags below them cannot be read, and are no endpoints. */
  readonly unread: readonly string[];
  /** An Express 4 app that runs without `catchRejections`: an async handler that rejects may end the process. */
  readonly dropsRejections: boolean;
  /** The host name at which alone it answers; absent for every other guest. */
  readonly host?: string;
  /** Which of a graft's two apps it is; absent for every other guest. */
  readonly side?: SideName;
}

/** An endpoint as it can be asked for, `urlFor('guest:name')`: one for each method and place; the first is linked to. */
export interface EndpointRecord {
  readonly name: string;
  readonly guest: string;
  /** Upper case; `ALL` for every method. */
  readonly method: string;
  /** From the site's root on, in path-to-regexp 8's syntax; where a route is a RegExp, that. */
  readonly pattern: string;
  /** The host name at which alone it is served; absent for every other. */
  readonly host?: string;
  /** Which of a graft's two apps has it; absent for every other guest. */
  readonly side?: SideName;
  /** Key → the source of the RegExp that its value has to match as a whole, where its route has one for it. */
  readonly constraints: Readonly<Record<string, string>>;
}

/** An invitation, what became of it, and what is published of the guest. */
export interface Entry {
  readonly invitee: Invitee;
  readonly outcome: Outcome;
  readonly member: Member;
}

/** What a party publishes at each settling. It never changes: the next settling publishes another. */
export interface GuestList {
  /** What stands before every mount path; `undefined` where that is not known. */
  readonly base: Pattern | undefined;
  readonly host: Member;
  /** In mount order. */
  readonly entries: readonly Entry[];
  readonly names: NameSource;
  /** Who takes part, by the names that they go by. */
  readonly members: ReadonlyMap<string, Member>;
  /** Whether letter case makes another path, as the host has it. */
  readonly isSensitive: boolean;
  /** The names that the host expects, and nobody has who takes part. */
  readonly missing: readonly string[];
}

/** The list as it is before any guest was invited. */
export function firstList(host: Member, invitees: readonly Invitee[], names: NameSource): GuestList {
  const entries = invitees.map((invitee) => entryOf(invitee, memberOf(invitee.participant, NOT_SETTLED)));
  return { base: undefined, host, entries, names, members: new Map(), isSensitive: false, missing: [] };
}

/** The list of a party that was closed during its bootstrap: who had answered by then, and who had not. */
export function cancelledList(list: GuestList, start: Start): GuestList {
  const entries = list.entries.map((entry) => {
    const { invitee, member } = entry;
    return entryOf(invitee, isPresent(entry) ? member : memberOf(invitee.participant, start));
  });
  return { ...list, entries };
}

/** An invitation with what became of it by now. */
export function entryOf(invitee: Invitee, member: Member): Entry {
  return { invitee, outcome: invitee.outcome, member };
}

/** Who takes no part, for the errors of links to them. */
export function absenteesOf({ entries }: GuestList): Absentee[] {
  return entries
    .filter((entry) => !isPresent(entry))
    .map(({ member: { name, label }, outcome: { status, error } }) => {
      const reason = error && 'reason' in error.details ? `: ${error.details.reason}` : '';
      return { name, label: `${label} (${status}${reason})`, error };
    });
}

export function recordsOf({ entries }: GuestList): GuestRecord[] {
  return entries.map((entry) => {
    const { outcome, member } = entry;
    const { side, sideName, path } = entry.invitee;
    const { declared } = member;
    return Object.freeze({
      name: member.name,
      path,
      ...outcome,
      error: outcome.error ?? declared.failed?.error,
      endpoints: isPresent(entry) ? [...declared.routes.keys()] : [],
      unread: declared.unread ?? [],
      dropsRejections: isExpress4(side.guest.app) && !side.guest.catchesRejections,
      ...(member.host !== undefined && { host: member.host }),
      ...(sideName && { side: sideName }),
    });
  });
}

export function endpointRecordsOf({ host, entries }: GuestList): EndpointRecord[] {
  const guests = entries.filter(isPresent).map(({ member, invitee: { sideName } }) => ({ member, sideName }));
  return [{ member: host, sideName: undefined }, ...guests].flatMap(({ member, sideName: side }) =>
    member.endpoints().flatMap(({ name, owner, route }) =>
      placesOf(route).flatMap((place) => {
        const pattern = fullPattern(owner, place.pattern).source;
        const { name: guest = '', host } = owner;
        const where = { pattern, ...(host !== undefined && { host }), ...(side && { side }) };
        const constraints = constraintsOf(place.pattern);
        return place.methods.map((method) => Object.freeze({ name, guest, method, ...where, constraints }));
      }),
    ),
  );
}
