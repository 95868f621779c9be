import { PartylineError } from '../errors.js';
import type { Endpoint, Member } from '../member.js';
import { matchMount } from '../pattern/mount.js';
import { type Reach, reachOf } from '../reach.js';
import { routerOf } from '../stack.js';
import type { EndpointRecord, GuestRecord } from './guestlist.js';
import type { Invitee } from './invitee.js';
import type { Mount } from './mounts.js';
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
  for (const { mount, member } of options.present) {
    for (const endpoint of member.endpoints.values()) {
      for (const method of endpoint.methods) {
        const { kind, finding } = find(endpoint, method, mount, options) ?? {};
        if (kind && finding) found[kind].push(finding);
      }
    }
  }
  const { absent } = options;
  const isWhole = absent.every(({ status }) => status !== 'failed' && status !== 'waiting');
  const ok = isWhole && found.unreachable.length === 0 && found.shadowed.length === 0;
  return Object.freeze({ ok, ...found, absent });
}

/** The first sample that something is in the way of tells. */
function find(
  endpoint: Endpoint,
  method: string,
  mount: Mount,
  options: VerifyOptions,
): { kind: Kind; finding: Finding } | undefined {
  const { name, member } = endpoint;
  const methods = method === 'ALL' ? COMMON : [method];
  for (const sample of samplesOf(endpoint).flatMap((url) => methods.map((each) => ({ method: each, url })))) {
    const obstacle = obstacleOf(sample, mount, options) ?? noBase(member);
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

function obstacleOf(sample: Sample, own: Mount, options: VerifyOptions): Obstacle | undefined {
  let possible: Obstacle | undefined;
  for (const mount of options.mounts) {
    if (mount === own) break;
    const reach = reachAt(sample, mount, options.isSensitive);
    const by = options.nameOf(mount);
    if (reach === 'answers') return { kind: 'shadowed', cause: `${by} answers it first`, by };
    if (reach !== 'possible') continue;
    possible ??= { kind: 'possible', cause: `${by} may answer it first: its routes cannot all be read`, by };
  }
  return possible ?? strayed(sample, own, options);
}

/** The guest itself does not serve what it named. */
function strayed(sample: Sample, own: Mount, { isSensitive }: VerifyOptions): Obstacle | undefined {
  const reach = reachAt(sample, own, isSensitive);
  if (reach !== 'passes') return undefined;
  return { kind: 'unreachable', cause: 'no route of its own guest takes it', by: undefined };
}

function reachAt({ method, url }: Sample, mount: Mount, isSensitive: boolean): Reach {
  const match = matchMount(mount.route, url, isSensitive);
  if (match === undefined || match instanceof Error) return 'passes';
  const router = routerOf(mount.guest.app);
  const rest = url.slice(match.length);
  return router ? reachOf(router, method, rest.startsWith('/') ? rest : `/${rest}`) : 'possible';
}
