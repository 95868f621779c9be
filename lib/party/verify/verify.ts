import { PartylineError } from '../../errors.js';
import { routerOf } from '../../express/router.js';
import type { Endpoint, Member } from '../../links/member.js';
import { matchMount } from '../../pattern/mount-path.js';
import type { EndpointRecord, GuestRecord } from '../guestlist.js';
import type { Invitee } from '../invite/invitee.js';
import type { Mount, Side } from '../mounts.js';
import { highest, type Reach, reachBefore, reachOf } from './reach.js';
import { samplesOf } from './samples.js';

/** An endpoint whose links do not lead to it, or may not. */
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
  /** Endpoints whose requests an earlier guest may answer: its routes cannot be read. */
  readonly possible: readonly Finding[];
  /** The guests that did not join. */
  readonly absent: readonly GuestRecord[];
}

interface VerifyOptions {
  /** In mount order. */
  readonly mounts: readonly Mount[];
  /** How a finding speaks of a mount's guest. */
  nameOf(mount: Mount): string;
  /** Those who have joined or were named for. */
  readonly present: readonly Invitee[];
  readonly absent: readonly GuestRecord[];
  readonly isSensitive: boolean;
}

/** Stand for every method. */
const COMMON = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Kind = 'unreachable' | 'shadowed' | 'possible';

/** Why a link does not lead to its endpoint, or may not. */
interface Obstacle {
  readonly kind: Kind;
  readonly cause: string;
  readonly by: string | undefined;
}

/** Holds every endpoint against the mounts as they are ordered. */
export function verify(options: VerifyOptions): Verification {
  const found: Record<Kind, Finding[]> = { unreachable: [], shadowed: [], possible: [] };
  for (const invitee of options.present) {
    for (const endpoint of invitee.member.endpoints.values()) {
      for (const method of endpoint.methods) {
        const { kind, finding } = find(endpoint, method, invitee, options) ?? {};
        if (kind && finding) found[kind].push(finding);
      }
    }
  }
  const { absent } = options;
  const isWhole = absent.every(({ status }) => status !== 'failed' && status !== 'waiting');
  const ok = isWhole && found.unreachable.length === 0 && found.shadowed.length === 0;
  for (const list of [...Object.values(found), absent]) Object.freeze(list);
  return Object.freeze({ ok, ...found, absent });
}

/** The first sample that something is in the way of tells. */
function find(
  endpoint: Endpoint,
  method: string,
  own: Invitee,
  options: VerifyOptions,
): { kind: Kind; finding: Finding } | undefined {
  const { name, member } = endpoint;
  const methods = method === 'ALL' ? COMMON : [method];
  for (const sample of samplesOf(endpoint).flatMap((url) => methods.map((each) => ({ method: each, url })))) {
    const obstacle = obstacleOf(sample, own, options) ?? noBase(member);
    if (!obstacle) continue;
    const { kind, cause, by } = obstacle;
    const pattern = endpoint.full().source;
    const finding = { name, guest: member.name ?? '', method, pattern, url: sample.url, cause, by };
    return { kind, finding: Object.freeze(finding) };
  }
  return undefined;
}

function noBase({ prefix }: Member): Obstacle | undefined {
  try {
    prefix();
    return undefined;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    return { kind: 'unreachable', cause: error.message, by: undefined };
  }
}

interface Sample {
  readonly method: string;
  readonly url: string;
}

function obstacleOf(sample: Sample, own: Invitee, options: VerifyOptions): Obstacle | undefined {
  const { mounts, isSensitive } = options;
  const earlier = mounts.slice(0, mounts.indexOf(own.mount));
  const found = [
    ...earlier.map((mount) => obstacle(reachOfAll(sample, mount, isSensitive), options.nameOf(mount))),
    // A sub-app that was invited by itself: what its guest has before it may answer too.
    obstacle(reachWithin(sample, own, isSensitive), options.nameOf(own.mount)),
  ];
  return (
    found.find((each) => each?.kind === 'shadowed') ??
    found.find((each) => each !== undefined) ??
    strayed(sample, own, options)
  );
}

function obstacle(reach: Reach, by: string): Obstacle | undefined {
  if (reach === 'answers') return { kind: 'shadowed', cause: `${by} answers it first`, by };
  if (reach !== 'possible') return undefined;
  return { kind: 'possible', cause: `${by} may answer it first: its routes cannot all be read`, by };
}

/** The guest itself does not serve what it named. */
function strayed(
  sample: Sample,
  { mount, side }: Invitee,
  { isSensitive }: VerifyOptions,
): Obstacle | undefined {
  const reach = reachAt(sample, mount, side, isSensitive);
  if (reach === 'passes') {
    return { kind: 'unreachable', cause: 'no route of its own guest takes it', by: undefined };
  }
  if (reach !== 'unlikely') return undefined;
  const cause = 'no route of its own guest takes it, unless its middleware for every path does';
  return { kind: 'possible', cause, by: undefined };
}

/** Of a graft, that of either of its apps. */
function reachOfAll(sample: Sample, mount: Mount, isSensitive: boolean): Reach {
  return highest(mount.sides.map((side) => reachAt(sample, mount, side, isSensitive)));
}

function reachAt({ method, url }: Sample, mount: Mount, { guest }: Side, isSensitive: boolean): Reach {
  const rest = restOf(url, mount, isSensitive);
  if (rest === undefined) return 'passes';
  const router = routerOf(guest.app);
  return router ? reachOf(router, method, rest) : 'possible';
}

function reachWithin({ method, url }: Sample, { mount, side, invite }: Invitee, isSensitive: boolean): Reach {
  const place = invite?.prefix.pattern.source ?? '';
  const router = routerOf(side.guest.app);
  const rest = restOf(url, mount, isSensitive);
  if (place === '' || !router || rest === undefined) return 'passes';
  return reachBefore(router, place, method, rest);
}

/** What a mount's guest sees of a path; `undefined` when the mount does not lead there. */
function restOf(url: string, { route, guest }: Mount, isSensitive: boolean): string | undefined {
  const match = matchMount(route, url, isSensitive);
  if (match === undefined || match instanceof Error) return undefined;
  const rest = guest.isStripped ? url.slice(match.length) : url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
