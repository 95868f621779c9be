import type { IncomingMessage } from 'node:http';
import { isPlain } from '../common/checks.js';
import { closest } from '../common/closest.js';
import { PartylineError } from '../errors.js';
import { type Partyline, SITE } from '../line/partyline.js';
import type { UrlQuestion } from '../line/types.js';
import { checkPath } from '../pattern/build.js';
import type { Endpoint, Member, ReadyEndpoint } from './member.js';
import { withoutTemplate } from './templates.js';
import { twinUrl } from './twin.js';
import { buildUrl, type Here, originOf, type Surroundings } from './url.js';

/** A guest that was invited and is not there. */
export interface Absentee {
  readonly name: string | undefined;
  /** How errors speak of it, with the reason. */
  readonly label: string;
  readonly error: PartylineError | undefined;
}

/** Who asks, and the request in which it does. */
export interface Asking {
  readonly member: Member;
  readonly here?: Here | undefined;
  readonly request?: IncomingMessage | undefined;
}

/** What the names of a party are built with. */
export interface NamesOptions {
  readonly line: Partyline;
  /** The origin of absolute URLs. */
  origin(request: IncomingMessage | undefined, name: string): string;
  /** Values for keys that nothing else gives one. */
  defaults(request: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined;
  absent(): Absentee[];
}

/** Whose name is whose: the members of a party and their endpoints. */
export class Names {
  /** False until the first bootstrap is through. */
  ready = false;
  #isClosed = false;
  #members = new Map<string, Member>();
  /** What was asked for before, `blog:post` → its endpoint. */
  readonly #found = new Map<string, Endpoint>();
  readonly #options: NamesOptions;

  constructor(options: NamesOptions) {
    this.#options = options;
  }

  /** Takes in the members of this bootstrap, all at once. */
  assign(members: Iterable<Member>): void {
    this.ready = true;
    this.#found.clear();
    this.#members = new Map();
    const named = [...members].filter(({ name }) => name !== undefined);
    for (const member of named) this.#members.set(member.name as string, member);
    // A name that links were written with before the guest had another app beside it, and that nobody else has.
    for (const member of named) {
      const { alias } = member.partner ?? {};
      if (alias !== undefined && !this.#members.has(alias)) this.#members.set(alias, member);
    }
  }

  /** No bootstrap will make it ready any more. */
  close(): void {
    this.#isClosed = true;
  }

  #notReady({ gone }: Member, name: unknown): PartylineError {
    if (this.#isClosed) return new PartylineError('CLOSED', { asked: printable(name) });
    return gone ?? new PartylineError('NOT_READY', { name: printable(name) });
  }

  /** Who goes by a name. */
  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  /** An endpoint that was asked for before, by its full name. */
  asked(name: string): Endpoint | undefined {
    return this.#found.get(name);
  }

  urlFor(asking: Asking, name: unknown, given: readonly unknown[]): string {
    const args = withoutTemplate(given);
    const { member } = asking;
    if (!this.ready) throw this.#notReady(member, name);
    const own = ownEndpoint(member, name);
    // Who did not join is not at the party, but still links to itself.
    if (!own && member.gone) throw member.gone;
    const endpoint = own ?? this.#found.get(name as string) ?? this.#find(member, name);
    const surroundings = this.#surroundingsOf(asking, printable(name));
    if (!endpoint) return this.#askService(member, name as string, args, surroundings);
    const build = (each: Endpoint, values: readonly unknown[]) =>
      buildUrl(readyFor(each, name), values, surroundings);
    return endpoint.twin ? twinUrl(endpoint.twin, asking.request, args, build) : build(endpoint, args);
  }

  #surroundingsOf({ here, request }: Asking, name: string): Surroundings {
    const { origin, defaults } = this.#options;
    return { here, origin: () => origin(request, name), defaults: () => defaults(request) };
  }

  /** `undefined` where somebody on the line may know the name all the same. */
  #find(asker: Member, name: unknown): Endpoint | undefined {
    const { guest, endpoint } = split(name);
    const member = guest === undefined ? asker : this.#members.get(guest);
    const found = member?.find(endpoint);
    if (found && guest !== undefined) this.#found.set(name as string, found);
    return found;
  }

  #askService(asker: Member, name: string, args: readonly unknown[], surroundings: Surroundings): string {
    const { guest = asker.name, endpoint } = split(name);
    const { line } = this.#options;
    if (guest !== undefined && line.has('url')) {
      const { values, absolute } = withoutAbsolute(args);
      const question: UrlQuestion = Object.freeze({
        name: `${guest}:${endpoint}`,
        guest,
        endpoint,
        values,
      });
      const [answer] = line.askAround(SITE, 'url', question);
      if (answer !== undefined) return originOf(absolute, surroundings) + checkAnswer(answer, name);
    }
    throw this.#unknown(asker, name);
  }

  /** One's own names, and who else has one like that. */
  #namesake(asker: Member, endpoint: string): string[] {
    const others = [...this.#members.values()].filter((member) => member.find(endpoint));
    return [...asker.names().sort(), ...others.map(({ name }) => `${name}:${endpoint}`)];
  }

  #unknown(asker: Member, name: string): PartylineError {
    const { guest, endpoint } = split(name);
    const member = guest === undefined ? asker : this.#members.get(guest);
    if (member) {
      const isOwn = guest === undefined;
      const known = isOwn ? this.#namesake(member, endpoint) : fullNames(member);
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
    const absent = this.#options.absent();
    const missed = absent.find((each) => each.name === guest)?.error;
    if (missed?.code === 'ERR_PARTY_DID_NOT_JOIN') return missed;
    const known = [...this.#members.keys()].sort();
    return new PartylineError('UNKNOWN_GUEST', {
      name,
      guest: guest ?? '',
      closest: closest(guest ?? '', known),
      known,
      absent: absent.map(({ label }) => label),
    });
  }
}

/** Of one's own, by its short name or, for who has gone and is known to nobody, by its full one. */
function ownEndpoint(member: Member, name: unknown): Endpoint | undefined {
  if (typeof name !== 'string') return undefined;
  const prefix = member.gone ? `${member.name}:` : '';
  return member.find(prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name);
}

/** An endpoint's names as they can be asked for by everybody. */
function fullNames(member: Member): string[] {
  return member
    .names()
    .map((endpoint) => `${member.name}:${endpoint}`)
    .sort();
}

/** The error of a site without a base says what was asked for. */
function readyFor(endpoint: Endpoint, name: unknown): ReadyEndpoint {
  try {
    return endpoint.ready();
  } catch (error) {
    if (!(error instanceof PartylineError) || error.code !== 'ERR_PARTY_NO_BASE') throw error;
    throw new PartylineError('NO_BASE', { name: printable(name), reason: error.details.reason });
  }
}

/** Who answers for a name gives a path; the origin before it is the party's business. */
function withoutAbsolute(args: readonly unknown[]): { values: readonly unknown[]; absolute: unknown } {
  const last = args.at(-1);
  if (!isPlain(last) || !Object.hasOwn(last, 'absolute')) return { values: args, absolute: undefined };
  const { absolute, ...rest } = last;
  return { values: [...args.slice(0, -1), rest], absolute };
}

/** `blog:post` → guest and endpoint; `post` → the endpoint alone, of the one who asks. */
function split(name: unknown): { guest: string | undefined; endpoint: string } {
  const [whole, guest, endpoint] = (typeof name === 'string' && NAME.exec(name)) || [];
  if (whole !== undefined) return { guest, endpoint: endpoint as string };
  throw new PartylineError('BAD_NAME', {
    what: 'the name of an endpoint that is asked for',
    found: quoted(name),
  });
}

const NAME = /^(?:([\w.-]+):)?([\w.-]+)$/;

function printable(name: unknown): string {
  return typeof name === 'string' ? name : `a value of type ${typeof name}`;
}

function quoted(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name) : printable(name);
}

/** A handler's answer is held to the same law as what is built here. */
function checkAnswer(answer: unknown, name: string): string {
  const subject = { name, pattern: 'as the url service answered' };
  if (typeof answer !== 'string') {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'the answer is no string' });
  }
  checkPath(answer.split(/[?#]/, 1)[0] as string, subject);
  if (/[^\x21-\x7e]|\\|%(?![0-9a-f]{2})/i.test(answer)) {
    throw new PartylineError('UNSAFE_URL', { ...subject, reason: 'it holds a character that no URL holds' });
  }
  return answer;
}
