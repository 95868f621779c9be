import type { IncomingMessage } from 'node:http';
import { closest } from '../common/closest.js';
import { PartylineError } from '../errors.js';
import type { Caller, Endpoint } from './endpoint.js';
import type { Member } from './member.js';
import { badName } from './table.js';

/** A participant that asks for links. */
export interface Asker extends Caller {
  readonly member: Member;
}

/** Where an asker's names are looked up. */
export interface NameSource {
  /** The endpoints that were asked for by everybody's name, `blog:post` → its endpoint. */
  readonly known: ReadonlyMap<string, Endpoint>;
  /** The URL for a name: `blog:post` is anybody's, `post` one of the asker's own. */
  urlFor(asker: Asker, name: unknown, args: readonly unknown[], request: IncomingMessage | undefined): string;
}

/** A guest that was invited and takes no part. */
export interface Absentee {
  readonly name: string | undefined;
  /** How errors speak of it, with the reason. */
  readonly label: string;
  readonly error: PartylineError | undefined;
}

/** What else a lookup needs. */
interface NamesOptions {
  /** Answers for a name that no member has; `undefined` where nobody does. */
  elsewhere?(asker: Asker, name: FullName, args: readonly unknown[], req?: IncomingMessage): string | undefined;
  absent?(): Absentee[];
}

/** A name that was asked for, in its parts. */
export interface FullName {
  /** As it was asked for. */
  readonly asked: string;
  /** What stands before the colon; of a short name, the asker's own name. */
  readonly guest: string | undefined;
  readonly endpoint: string;
  /** The host name at which alone that guest answers. */
  readonly host: string | undefined;
}

/** Whose name is whose, at one settling. Nothing of it changes but what is remembered. */
export class Names implements NameSource {
  readonly known = new Map<string, Endpoint>();
  readonly #members: ReadonlyMap<string, Member>;
  readonly #options: NamesOptions;

  /** `members` by the names that they go by. */
  constructor(members: ReadonlyMap<string, Member>, options: NamesOptions = {}) {
    this.#members = members;
    this.#options = options;
  }

  /** Everybody, by the names that they go by. */
  get members(): ReadonlyMap<string, Member> {
    return this.#members;
  }

  /** Who goes by a name. */
  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  urlFor(asker: Asker, name: unknown, args: readonly unknown[], request: IncomingMessage | undefined): string {
    const endpoint = this.known.get(name as string) ?? this.#find(asker.member, name);
    if (endpoint) return endpoint.url(args, asker, request);
    const { guest = asker.member.name, endpoint: own } = split(name);
    const host = guest === undefined ? undefined : this.#members.get(guest)?.host;
    const asked = { asked: name as string, guest, endpoint: own, host };
    const answer = this.#options.elsewhere?.(asker, asked, args, request);
    if (answer !== undefined) return answer;
    throw this.#unknown(asker.member, asked.asked);
  }

  #find(asker: Member, name: unknown): Endpoint | undefined {
    const { guest, endpoint } = split(name);
    if (guest === undefined) return asker.find(endpoint);
    const found = this.#members.get(guest)?.find(endpoint);
    if (found) this.known.set(name as string, found);
    return found;
  }

  #unknown(asker: Member, name: string): PartylineError {
    const { guest, endpoint } = split(name);
    const member = guest === undefined ? asker : this.#members.get(guest);
    if (!member) return this.#unknownGuest(name, guest ?? '');
    const isOwn = guest === undefined;
    const known = isOwn
      ? this.#namesLike(member, endpoint)
      : member
          .names()
          .map((each) => `${guest}:${each}`)
          .sort();
    // By the endpoint alone: a guest's name, however long, makes none of its endpoints likelier.
    const likely = closest(endpoint, member.names());
    const namesakes = isOwn ? known.filter((each) => each.endsWith(`:${endpoint}`)) : [];
    return new PartylineError('UNKNOWN_ENDPOINT', {
      name,
      guest: member.name ?? member.label,
      closest: [...namesakes, ...likely.map((each) => (isOwn ? each : `${guest}:${each}`))].slice(0, 3),
      known,
    });
  }

  /** One's own names, and who else has one like that. */
  #namesLike(asker: Member, endpoint: string): string[] {
    const others = [...this.#members.values()].filter((member) => member.names().includes(endpoint));
    return [...asker.names().sort(), ...others.map(({ name }) => `${name}:${endpoint}`)];
  }

  #unknownGuest(name: string, guest: string): PartylineError {
    const absent = this.#options.absent?.() ?? [];
    const missed = absent.find((each) => each.name === guest)?.error;
    if (missed?.code === 'ERR_PARTY_DID_NOT_JOIN') return missed;
    const known = [...this.#members.keys()].sort();
    return new PartylineError('UNKNOWN_GUEST', {
      name,
      guest,
      closest: closest(guest, known),
      known,
      absent: absent.map(({ label }) => label),
    });
  }
}

/** Names that cannot be looked up as yet, or not any more: every link throws. */
export class NoNames implements NameSource {
  readonly known: ReadonlyMap<string, Endpoint> = new Map();
  readonly #error: (name: string) => PartylineError;

  constructor(error: (name: string) => PartylineError) {
    this.#error = error;
  }

  urlFor(_asker: Asker, name: unknown, ..._more: unknown[]): string {
    throw this.#error(printable(name));
  }
}

/** The names of a participant that is not at the party, and still links to itself; all else throws. */
export class OwnNames extends NoNames {
  override urlFor(asker: Asker, name: unknown, args: readonly unknown[], request: IncomingMessage | undefined): string {
    const { member } = asker;
    const prefix = `${member.name}:`;
    const text = printable(name);
    const own = member.find(text.startsWith(prefix) ? text.slice(prefix.length) : text);
    return own ? own.url(args, asker, request) : super.urlFor(asker, name);
  }
}

/** `blog:post` → guest and endpoint; `post` → the endpoint alone, of the one who asks. */
function split(name: unknown): { guest: string | undefined; endpoint: string } {
  const [whole, guest, endpoint] = (typeof name === 'string' && NAME.exec(name)) || [];
  if (whole !== undefined) return { guest, endpoint: endpoint as string };
  throw badName(name, 'the name of an endpoint that is asked for');
}

const NAME = /^(?:([\w.-]+):)?([\w.-]+)$/;

function printable(name: unknown): string {
  return typeof name === 'string' ? name : `a value of type ${typeof name}`;
}
