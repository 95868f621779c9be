import { routerOf } from '../../express/router.js';
import type { Route } from '../../links/table.js';
import { matchMount } from '../../pattern/mount-path.js';
import { join } from '../../pattern/pattern.js';
import { type EndpointRecord, type Entry, type GuestList, type GuestRecord, recordsOf } from '../guestlist.js';
import { type Invitee, isPresent } from '../invite/invitee.js';
import type { Mount, Side } from '../mounts.js';
import { highest, type Reach, reachBefore, reachOf } from './reach.js';
import { samplesOf } from './samples.js';
import { untaggedFindings } from './untagged.js';

/** An endpoint whose links do not lead to it, or may not; without a name, a guest whose tags may not all be found. */
export interface Finding extends EndpointRecord {
  /** A URL of it, with sample values, within the party. */
  readonly url: string;
  /** Why. */
  readonly cause: string;
  /** The guest in the way, by its name or its mount path; absent when there is none. */
  readonly by: string | undefined;
}

/** What `line.verify()` finds. */
export interface Verification {
  /** No endpoint is unreachable or shadowed, and no invitation failed. */
  readonly ok: boolean;
  /** Endpoints that no request reaches. */
  readonly unreachable: readonly Finding[];
  /** Endpoints whose requests an earlier guest answers. */
  readonly shadowed: readonly Finding[];
  /**
   * Endpoints whose requests an earlier guest may answer, since its routes cannot be read; and guests without an endpoint, by
   * the name `''`, in whose stack something has wrapped the handlers: their tags, if they have any, cannot be found.
   */
  readonly possible: readonly Finding[];
  /** The guests that did not join. */
  readonly absent: readonly GuestRecord[];
}

/** Stand for every method. */
const COMMON = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Kind = 'unreachable' | 'shadowed' | 'possible';

/** Why a link does not lead to its endpoint, or may not. */
interface Obstacle extends Pick<Finding, 'cause' | 'by'> {
  readonly kind: Kind;
}

/** Holds every endpoint against the mounts as they are ordered. */
export function verify(list: GuestList): Verification {
  const found: Record<Kind, Finding[]> = { unreachable: [], shadowed: [], possible: [] };
  for (const entry of list.entries.filter(isPresent)) {
    for (const route of entry.member.declared.routes.values()) {
      for (const method of route.methods) {
        const { kind, finding } = find({ route, method }, entry, list) ?? {};
        if (kind && finding) found[kind].push(finding);
      }
    }
  }
  found.possible.push(...untaggedFindings(list));
  const absent = recordsOf(list).filter((_record, i) => !isPresent(list.entries[i] as Entry));
  const isWhole = absent.every(({ status }) => status !== 'failed' && status !== 'waiting');
  const ok = isWhole && found.unreachable.length === 0 && found.shadowed.length === 0;
  for (const each of [...Object.values(found), absent]) Object.freeze(each);
  return Object.freeze({ ok, ...found, absent });
}

/** What is in the way of the first sample that something is in the way of. */
function find(
  { route, method }: { route: Route; method: string },
  { member, invitee }: Entry,
  list: GuestList,
): { kind: Kind; finding: Finding } | undefined {
  const unknown = member.noBase?.message;
  const noBase: Obstacle | undefined = unknown ? { kind: 'unreachable', cause: unknown, by: undefined } : undefined;
  for (const url of samplesOf(route, member.mount)) {
    for (const each of method === 'ALL' ? COMMON : [method]) {
      const sample = { method: each, url, isSensitive: list.isSensitive };
      const obstacle = obstacleOf(sample, invitee, list) ?? noBase;
      if (!obstacle) continue;
      const { kind, cause, by } = obstacle;
      const pattern = join(member.prefix ?? member.mount, route.pattern).source;
      const finding = { name: route.name, guest: member.name ?? '', method, pattern, url, cause, by };
      return { kind, finding: Object.freeze(finding) };
    }
  }
  return undefined;
}

interface Sample {
  readonly method: string;
  /** Within the party. */
  readonly url: string;
  readonly isSensitive: boolean;
}

function obstacleOf(sample: Sample, own: Invitee, list: GuestList): Obstacle | undefined {
  const mounts = [...new Set(list.entries.map(({ invitee }) => invitee.mount))];
  const earlier = mounts.slice(0, mounts.indexOf(own.mount));
  const found = [
    ...earlier.map((mount) => {
      const reaches = mount.sides.map((side) => reachAt(sample, mount, side));
      return obstacle(highest(reaches), mount, list);
    }),
    // A sub-app that was invited by itself: what its guest has before it may answer too.
    obstacle(reachWithin(sample, own), own.mount, list),
  ];
  const first = found.find((each) => each?.kind === 'shadowed') ?? found.find((each) => each !== undefined);
  return first ?? strayed(sample, own);
}

function obstacle(reach: Reach, mount: Mount, { entries }: GuestList): Obstacle | undefined {
  if (reach !== 'answers' && reach !== 'possible') return undefined;
  const by = entries.find(({ invitee }) => invitee.mount === mount)?.member.name ?? mount.path;
  if (reach === 'answers') return { kind: 'shadowed', cause: `${by} answers it first`, by };
  return { kind: 'possible', cause: `${by} may answer it first: its routes cannot all be read`, by };
}

/** The guest itself does not serve what it named. */
function strayed(sample: Sample, { mount, side }: Invitee): Obstacle | undefined {
  const reach = reachAt(sample, mount, side);
  const cause = 'no route of its own guest takes it';
  if (reach === 'passes') return { kind: 'unreachable', cause, by: undefined };
  if (reach !== 'unlikely') return undefined;
  return { kind: 'possible', cause: `${cause}, unless its middleware for every path does`, by: undefined };
}

function reachAt(sample: Sample, mount: Mount, { guest }: Side): Reach {
  const rest = restOf(sample, mount);
  if (rest === undefined) return 'passes';
  const router = routerOf(guest.app);
  return router ? reachOf(router, sample.method, rest) : 'possible';
}

function reachWithin(sample: Sample, { mount, side, invite }: Invitee): Reach {
  const place = invite?.prefix.pattern.source ?? '';
  const router = routerOf(side.guest.app);
  const rest = restOf(sample, mount);
  if (place === '' || !router || rest === undefined) return 'passes';
  return reachBefore(router, place, sample.method, rest);
}

/** What a mount's guest sees of a path; `undefined` when the mount does not lead there. */
function restOf({ url, isSensitive }: Sample, { route, guest }: Mount): string | undefined {
  const match = matchMount(route, url, isSensitive);
  if (match === undefined || match instanceof Error) return undefined;
  const rest = guest.isStripped ? url.slice(match.length) : url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
