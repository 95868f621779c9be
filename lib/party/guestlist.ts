import { PartylineError } from '../errors.js';
import { isExpress4 } from '../express/router.js';
import type { Endpoint, Member, SideName } from '../links/member.js';
import type { Absentee } from '../links/names.js';
import type { Pattern } from '../pattern/pattern.js';
import type { Invitee } from './invite/invitee.js';
import type { Status } from './invite/verdict.js';

/** One line of the guest list: an invitation and what became of it. */
export interface GuestRecord {
  readonly name: string | undefined;
  /** The mount path, with what stands before the invite path. */
  readonly path: string;
  readonly status: Status;
  /** Of the guest's answer, if it gave one. */
  readonly statusCode: number | undefined;
  /** Why it failed, and what mends it. */
  readonly error: PartylineError | undefined;
  /** How long its invitation took, in milliseconds. */
  readonly ms: number | undefined;
  /** The names of its endpoints; none for a guest that did not join. */
  readonly endpoints: readonly string[];
  /** Where it mounts apps of its own: tags below them cannot be read, and are no endpoints. */
  readonly unread: readonly string[];
  /** An Express 4 app that runs without `catchRejections`: an async handler that rejects may end the process. */
  readonly dropsRejections: boolean;
  /** Which of a graft's two apps it is; absent for every other guest. */
  readonly side?: SideName;
}

/** An endpoint as it can be asked for: `urlFor('guest:name')`. */
export interface EndpointRecord {
  readonly name: string;
  readonly guest: string;
  /** Upper case; `ALL` for every method. */
  readonly method: string;
  /** From the site's root on, in path-to-regexp 8's syntax; where a route is a RegExp, that. */
  readonly pattern: string;
}

/** The party's guests, in mount order. */
export class GuestList {
  readonly #host: Member;
  readonly #invitees: readonly Invitee[];

  constructor(host: Member, invitees: readonly Invitee[]) {
    this.#host = host;
    this.#invitees = invitees;
  }

  /**
   * Who has joined or was named for takes part, in mount order; who finds its name taken fails, and who has a key
   * that the party's base has too.
   */
  settle(base: Pattern, admit: (member: Member) => void): Iterable<Member> {
    const taken = new Map<string, Member>();
    if (this.#host.name !== undefined) taken.set(this.#host.name, this.#host);
    for (const invitee of this.#invitees.filter(isHere)) {
      const { member } = invitee;
      // The stock of a graft answers to its scion's name.
      const { name = '' } = member.alias === undefined ? member : {};
      const first = taken.get(name);
      const error = first
        ? duplicate(member, name, first)
        : (member.clashWith(base) ?? this.#pair(invitee, base));
      if (error) {
        invitee.fail(error);
        continue;
      }
      if (name) taken.set(name, member);
      if (!member.present) admit(member);
    }
    return taken.values();
  }

  /** The two apps of a graft become one guest as soon as the scion takes part. */
  #pair(scion: Invitee, base: Pattern): PartylineError | undefined {
    const { mount, side, member } = scion;
    const [own, other] = mount.sides;
    const { pair } = mount.guest;
    if (!pair || side !== own || scion.invite !== own.invites[0]) return undefined;
    const stock = this.#invitees.find((each) => each.side === other);
    const isThere = stock && isHere(stock) && !stock.member.clashWith(base);
    return pair.settle(member, isThere ? stock.member : undefined);
  }

  absentees(): Absentee[] {
    return this.#invitees
      .filter((invitee) => !isHere(invitee))
      .map(({ member, status, error }) => {
        const reason = error && 'reason' in error.details ? `: ${error.details.reason}` : '';
        return { name: member.name, label: `${member.label} (${status}${reason})`, error };
      });
  }

  guests(): GuestRecord[] {
    return this.#invitees.map((invitee) => {
      const { member, path, status, statusCode, error, ms } = invitee;
      const endpoints = isHere(invitee) ? [...member.endpoints.keys()] : [];
      const { name, unread } = member;
      const { app, catchesRejections } = invitee.side.guest;
      const dropsRejections = isExpress4(app) && !catchesRejections;
      const side = sideOf(invitee);
      return Object.freeze({
        name,
        path,
        status,
        statusCode,
        error,
        ms,
        endpoints,
        unread,
        dropsRejections,
        ...(side && { side }),
      });
    });
  }

  /** Who takes part and who does not, and how to speak of who is mounted somewhere. */
  standing(): { present: Invitee[]; absent: GuestRecord[]; nameOf(mount: object): string } {
    const guests = this.guests();
    return {
      present: this.#invitees.filter(isHere),
      absent: guests.filter((_guest, i) => !isHere(this.#invitees[i] as Invitee)),
      nameOf: (mount) => {
        const { member } = this.#invitees.find((invitee) => invitee.mount === mount) as Invitee;
        return member.name ?? member.path;
      },
    };
  }

  endpoints(): EndpointRecord[] {
    const members = [this.#host, ...this.#invitees.filter(isHere).map(({ member }) => member)];
    const endpoints = members.flatMap((member) => [...member.endpoints.values()]);
    return endpoints.filter((endpoint) => !isCopy(endpoint)).flatMap(endpointRecords);
  }
}

/** The stock's, at the same path as the scion's. */
function isCopy(endpoint: Endpoint): boolean {
  const { twin } = endpoint;
  return twin !== undefined && twin.stock === endpoint && twin.isShared;
}

function endpointRecords(endpoint: Endpoint): EndpointRecord[] {
  const { name, member, methods } = endpoint;
  const pattern = endpoint.full().source;
  return methods.map((method) => Object.freeze({ name, guest: member.name ?? '', method, pattern }));
}

function sideOf({ mount, side }: Invitee): SideName | undefined {
  if (!mount.guest.pair) return undefined;
  return side === mount.sides[0] ? 'scion' : 'stock';
}

function isHere({ status }: Invitee): boolean {
  return status === 'joined' || status === 'named';
}

/** The error of a member that wants a name which another has. */
export function duplicate(member: Member, name: string, first: Member): PartylineError {
  return new PartylineError('DUPLICATE_NAME', {
    what: 'guest',
    name,
    taken: first.rank < 0 ? 'the host' : `the guest at "${first.path}"`,
    write:
      member.rank < 0
        ? 'Declare another name for the host.'
        : `Give it a name: "${member.path}": guest(app, { name: "other" }).`,
  });
}
