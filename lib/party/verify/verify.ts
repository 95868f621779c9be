import { fullPattern } from '../../links/endpoint.js';
import type { Member } from '../../links/member.js';
import type { Route } from '../../links/route.js';
import { EMPTY, join } from '../../pattern/pattern.js';
import type { Standing } from '../base.js';
import { type EndpointRecord, type Entry, type GuestList, type GuestRecord, recordsOf } from '../guestlist.js';
import { type Invitee, isPresent } from '../invite/invitee.js';
import type { Mount } from '../mounts.js';
import type { PairFinding } from '../pair.js';
import { type Hider, hiderBefore } from './hidden.js';
import { OwnSearch } from './own-search.js';
import { type Reach, reachBefore } from './reach.js';
import { samplesOf } from './samples.js';
import { restOf, type Sample, Stacks, stackOf } from './stacks.js';
import { untaggedFindings } from './untagged.js';

/** An endpoint whose links do not lead to it, or may not; without a name, a guest whose tags may not all be found. */
export interface Finding extends Omit<EndpointRecord, 'side' | 'constraints'> {
  /** A URL of it, with sample values, within the party. */
  readonly url: string;
  /** Why. */
  readonly cause: string;
  /** The guest in the way, by its name or its mount path, or the host; absent when there is none. */
  readonly by: string | undefined;
}

/** What `line.verify()` finds. */
export interface Verification {
  /** No endpoint is unreachable or shadowed, no invitation failed, nobody is missing, and no graft has a fault. */
  readonly ok: boolean;
  /** Endpoints that no request reaches. */
  readonly unreachable: readonly Finding[];
  /** Endpoints whose requests an earlier guest answers, or an earlier route of their own guest or of the host. */
  readonly shadowed: readonly Finding[];
  /**
   * Endpoints whose requests one of these may answer: it cannot be read, or has a way to pass them on; and guests without an
   * endpoint, by the name `''`, in whose stack something has wrapped the handlers: their tags, if they have any, cannot be found.
   */
  readonly possible: readonly Finding[];
  /** The guests that did not join. */
  readonly absent: readonly GuestRecord[];
  /** The names that `expect` has, and nobody takes part under. */
  readonly missing: readonly string[];
  /** What the `verify()` of each graft finds, with the name of the guest that it is. */
  readonly findings: readonly GuestFinding[];
}

/** A finding of a graft's. */
export interface GuestFinding extends PairFinding {
  /** The guest's name. */
  readonly guest: string;
}

/** Stand for every method. */
const COMMON = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Kind = 'unreachable' | 'shadowed' | 'possible';

/** Why a link does not lead to its endpoint, or may not. */
interface Obstacle extends Pick<Finding, 'cause' | 'by'> {
  readonly kind: Kind;
}

/** Holds every endpoint against the mounts as they are ordered. `standing`: where that is known. */
export function verify(list: GuestList, standing?: Standing): Verification {
  const verifier = new Verifier(list, standing);
  const found: Record<Kind, Finding[]> = { unreachable: [], shadowed: [], possible: [] };
  for (const entry of list.entries.filter(isPresent)) {
    const search = new OwnSearch(entry);
    for (const route of entry.member.declared.routes.values()) {
      for (const method of route.methods) {
        const { kind, finding } = verifier.find({ route, method }, entry, search) ?? {};
        if (kind && finding) found[kind].push(finding);
      }
      found.possible.push(...elsewhere(route, entry.member));
    }
  }
  found.possible.push(...untaggedFindings(list));
  const absent = recordsOf(list).filter((_record, i) => !isPresent(list.entries[i] as Entry));
  const missing = [...list.missing];
  const isWhole = missing.length === 0 && absent.every(({ status }) => status !== 'failed' && status !== 'waiting');
  const findings = findingsOf(list);
  const isFaultless = findings.every(({ level }) => level !== 'fault');
  const ok = isWhole && isFaultless && found.unreachable.length === 0 && found.shadowed.length === 0;
  for (const each of [...Object.values(found), absent, missing, findings]) Object.freeze(each);
  return Object.freeze({ ok, ...found, absent, missing, findings });
}

/** Those of grafts. */
function findingsOf({ entries }: GuestList): GuestFinding[] {
  const pairs = entries.filter(({ invitee }) => invitee.isPairs);
  return pairs.flatMap(({ invitee, member }) => {
    const guest = member.name ?? invitee.mount.path;
    return (invitee.mount.guest.pair?.findings() ?? []).map((finding) => Object.freeze({ guest, ...finding }));
  });
}

/** One name for two handlers: its links lead to the first of them. */
function elsewhere(route: Route, { mount, prefix = mount, name: guest = '' }: Member): Finding[] {
  const { source } = join(prefix, route.pattern);
  const cause = `its links lead to ${source}, where another handler answers`;
  const others = (route.further ?? []).filter(({ differs }) => differs);
  return others.flatMap(({ methods, pattern: own }) => {
    const { name } = route;
    const pattern = join(prefix, own).source;
    const [url = pattern] = samplesOf({ name, pattern: own }, mount);
    return methods.map((method) => Object.freeze({ name, guest, method, pattern, url, cause, by: undefined }));
  });
}

/** A method of an endpoint, of which each sample is looked at. */
interface Asked {
  readonly route: Route;
  readonly method: string;
}

class Verifier {
  readonly #list: GuestList;
  readonly #stacks: Stacks;
  readonly #labels = new Map<Mount, string>();
  readonly #standing: Standing | undefined;
  /** The party's own path in the host, of sample values. */
  readonly #above: string;

  constructor(list: GuestList, standing: Standing | undefined) {
    this.#list = list;
    for (const { invitee, member } of list.entries) {
      const { mount } = invitee;
      if (!this.#labels.has(mount)) this.#labels.set(mount, member.name ?? mount.path);
    }
    this.#stacks = new Stacks(this.#labels.keys());
    this.#standing = standing;
    const [above = ''] = standing ? samplesOf({ name: 'party', pattern: standing.within }, EMPTY) : [];
    this.#above = above.replace(/\/$/, '');
  }

  /** What is in the way of the first sample that something is in the way of; of its own guest, in the way of all. */
  find(
    { route, method }: Asked,
    { member, invitee }: Entry,
    search: OwnSearch,
  ): { kind: Kind; finding: Finding } | undefined {
    const unknown = member.noBase?.message;
    const noBase: Obstacle | undefined = unknown ? { kind: 'unreachable', cause: unknown, by: undefined } : undefined;
    const asked = method === 'ALL' ? COMMON : [method];
    const { isSensitive } = this.#list;
    const samples = samplesOf(route, member.mount).flatMap((url) =>
      asked.map((each): Sample => ({ method: each, url, isSensitive })),
    );
    const found = (sample: Sample, obstacle: Obstacle | undefined) => {
      if (!obstacle) return undefined;
      const { kind, cause, by } = obstacle;
      const pattern = fullPattern(member, route.pattern).source;
      const finding = { name: route.name, guest: member.name ?? '', method, pattern, url: sample.url, cause, by };
      return { kind, finding: Object.freeze(finding) };
    };
    for (const sample of samples) {
      const finding = found(sample, this.#obstacleOf(sample, invitee) ?? noBase);
      if (finding) return finding;
    }
    const [first] = samples;
    return first && found(first, this.#hidden(search.hiders(route, samples), invitee.mount));
  }

  #obstacleOf(sample: Sample, own: Invitee): Obstacle | undefined {
    const { mount, side } = own;
    const found = [
      ...this.#stacks.before(sample, mount).map(([earlier, reach]) => this.#obstacle(reach, earlier)),
      // A sub-app that was invited by itself: what its guest has before it may answer too.
      this.#obstacle(reachWithin(sample, own), mount),
      this.#inHost(sample),
    ];
    const first = found.find((each) => each?.kind === 'shadowed') ?? found.find((each) => each !== undefined);
    return first ?? strayed(this.#stacks.within(sample, mount, side));
  }

  #obstacle(reach: Reach, mount: Mount): Obstacle | undefined {
    if (reach !== 'answers' && reach !== 'possible') return undefined;
    const by = this.#labels.get(mount) as string;
    if (reach === 'answers') return { kind: 'shadowed', cause: `${by} answers it first`, by };
    return { kind: 'possible', cause: `${by} may answer it first: its routes cannot all be read`, by };
  }

  /** What the host itself has before the party. */
  #inHost({ method, url }: Sample): Obstacle | undefined {
    if (!this.#standing) return undefined;
    const { router, isParty } = this.#standing;
    const hider = hiderBefore(router, { method, path: this.#above + url }, isParty);
    return hider && obstacleOf(hider, this.#list.host.name ?? 'the host', 'the host');
  }

  #hidden(hiders: readonly (Hider | undefined)[], mount: Mount): Obstacle | undefined {
    const [first] = hiders;
    if (!first || hiders.includes(undefined)) return undefined;
    const hider = hiders.find((each) => !each?.isSure) ?? first;
    return obstacleOf(hider, this.#labels.get(mount) as string, 'its own guest');
  }
}

function obstacleOf({ isSure, what }: Hider, by: string, whose: string): Obstacle {
  if (isSure) return { kind: 'shadowed', cause: `${what} of ${whose} answers it first`, by };
  return { kind: 'possible', cause: `${what} of ${whose} comes first, and may answer it`, by };
}

/** The guest itself does not serve what it named. */
function strayed(reach: Reach): Obstacle | undefined {
  const cause = 'no route of its own guest takes it';
  if (reach === 'passes') return { kind: 'unreachable', cause, by: undefined };
  if (reach !== 'unlikely') return undefined;
  return { kind: 'possible', cause: `${cause}, unless its middleware for every path does`, by: undefined };
}

function reachWithin(sample: Sample, { mount, side, invite }: Invitee): Reach {
  const place = invite?.prefix.pattern.source ?? '';
  const router = stackOf(side);
  const rest = restOf(sample, mount);
  if (place === '' || !router || rest === undefined) return 'passes';
  return reachBefore(router, place, sample.method, rest);
}
