import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';
import type { PartyGoer } from '../line/question.js';
import { prepare, type Subject, type Template } from '../pattern/build.js';
import { readBacksBy } from '../pattern/layers.js';
import { join, keysOf, type Pattern } from '../pattern/pattern.js';
import { type Plain, plainOf } from '../pattern/quick.js';
import type { Route, Vicinity } from './table.js';

/** Who takes part in a party, the host included, with the endpoints that it declared. */
export class Member implements PartyGoer {
  readonly rank: number;
  /** The mount path as it was written. */
  readonly path: string;
  /** What stands before its routes, from the site's root on. Throws when that cannot be known. */
  readonly prefix: () => Pattern;
  readonly endpoints = new Map<string, Endpoint>();
  present = false;
  /** Why it takes part no longer: whatever it connects or declares from then on is ignored. */
  gone: PartylineError | undefined;
  /** Its invitation has ended: what it declares from then on is ignored. */
  isSettled = false;
  name: string | undefined;
  /** Given by the host, which overrides what the guest calls itself. */
  readonly givenName: string | undefined;
  /** Its mount path within the party. */
  readonly mount: Pattern;
  /** Where it mounts apps of its own, whose tags cannot be read. */
  unread: readonly string[] = [];
  /** The other of two apps that are one guest: what only that one has, is this one's too. */
  partner: Member | undefined;
  /** What it calls itself, where it answers to its partner's name: it is the stock of a graft then. */
  alias: string | undefined;
  /** All of its routes, where its router can be read. */
  placed: Vicinity['placed'];

  constructor(options: {
    rank: number;
    path: string;
    mount: Pattern;
    prefix: () => Pattern;
    name: string | undefined;
  }) {
    this.rank = options.rank;
    this.path = options.path;
    this.prefix = options.prefix;
    this.name = options.name;
    this.givenName = options.name;
    this.mount = options.mount;
  }

  get label(): string {
    if (this.rank < 0) return 'the host';
    return this.name === undefined ? `the guest at "${this.path}"` : `guest "${this.name}"`;
  }

  /** An endpoint of its own, or of its partner's. */
  find(name: string): Endpoint | undefined {
    return this.endpoints.get(name) ?? this.partner?.endpoints.get(name);
  }

  /** The names by which its endpoints can be asked for. */
  names(): string[] {
    return [...new Set([...this.endpoints.keys(), ...(this.partner?.endpoints.keys() ?? [])])];
  }

  /** Takes the routes in: all of them, or none when one of them cannot be. */
  declare(name: string, routes: readonly Route[], { unread = [], placed }: Vicinity = {}): void {
    this.#refuseSecondName(name);
    const fresh = new Map<string, Endpoint>();
    for (const route of routes) {
      this.#refuseSharedKeys(route);
      const before = fresh.get(route.name) ?? this.endpoints.get(route.name);
      fresh.set(route.name, this.#merge(before, route));
    }
    this.name = this.givenName ?? name;
    this.unread = [...this.unread, ...unread];
    this.placed = placed ?? this.placed;
    for (const [key, endpoint] of fresh) this.endpoints.set(key, endpoint);
  }

  #refuseSecondName(name: string): void {
    if (this.givenName !== undefined || this.name === undefined || this.name === name) return;
    const reason = `is another than the one declared before, "${this.name}"`;
    throw new PartylineError('BAD_OPTION', {
      where: 'declare',
      option: 'name',
      reason,
      write: 'Declare one name only.',
    });
  }

  /** One name may stand at several methods of one path, never at two paths. */
  #merge(before: Endpoint | undefined, route: Route): Endpoint {
    if (!before) return new Endpoint(this, route.name, route.methods, route.pattern);
    if (before.pattern.source !== route.pattern.source) {
      throw new PartylineError('DUPLICATE_NAME', {
        what: 'endpoint',
        name: route.name,
        taken: `the route ${before.pattern.source} of ${this.label}`,
        write: `Give ${route.pattern.source} a name of its own.`,
      });
    }
    return new Endpoint(this, route.name, [...new Set([...before.methods, ...route.methods])], route.pattern);
  }

  /** The error of an endpoint that takes a key which the party's base takes too. */
  clashWith(base: Pattern): PartylineError | undefined {
    for (const { name, pattern } of this.endpoints.values()) {
      const clash = sharedKey(name, pattern, base);
      if (clash) return clash;
    }
    return undefined;
  }

  #refuseSharedKeys({ name, pattern }: Route): void {
    const clash = sharedKey(name, pattern, this.mount);
    if (clash) throw clash;
  }
}

/** A value could not be told apart where two patterns that are joined take the same key. */
function sharedKey(endpoint: string, pattern: Pattern, above: Pattern): PartylineError | undefined {
  if (above.tokens.every(({ type }) => type === 'text')) return undefined;
  const taken = new Set(keysOf(above.tokens).map((key) => key.name));
  const shared = keysOf(pattern.tokens).find((key) => taken.has(key.name));
  if (!shared) return undefined;
  return new PartylineError('BAD_PATTERN', {
    endpoint,
    pattern: pattern.source,
    reason: `its key "${shared.name}" is also a key of the mount path "${above.source}"`,
    write: `Rename one of them: the value of "${shared.name}" could not be told apart.`,
  });
}

/** The app that is to take over, and the one that has been there before. */
export type SideName = 'scion' | 'stock';

/** One endpoint that each of two apps may have. */
export interface Twin {
  /** The app that is to take over. Its names are those that positional values take. */
  readonly scion: Endpoint;
  /** The app that has had it; it may not know the name. */
  readonly stock: Endpoint | undefined;
  /** Whether the stock serves the scion's path too. */
  readonly isShared: boolean;
  /** Which of them will serve who asks. */
  sideOf(request: IncomingMessage | undefined): SideName;
}

/** A named route of a member, made ready for building when it is first asked for. */
export class Endpoint {
  #ready: ReadyEndpoint | undefined;
  /** Set where there are two apps of which the one or the other serves it. */
  twin: Twin | undefined;

  constructor(
    readonly member: Member,
    readonly name: string,
    readonly methods: readonly string[],
    /** Within the guest. */
    readonly pattern: Pattern,
  ) {}

  /** From the site's root on, or from the party's where that is not known. */
  full(): Pattern {
    try {
      return join(this.member.prefix(), this.pattern);
    } catch {
      return join(this.member.mount, this.pattern);
    }
  }

  ready(): ReadyEndpoint {
    const prefix = this.member.prefix();
    if (this.#ready?.prefix === prefix) return this.#ready;
    if (this.#ready?.prefix.source !== prefix.source) this.#ready = makeReady(this, prefix);
    return this.#ready as ReadyEndpoint;
  }
}

/** What building needs, worked out once. */
export interface ReadyEndpoint {
  readonly subject: Subject;
  readonly prefix: Pattern;
  readonly template: Template;
  /** How many of the template's keys are the mount's: positional values start after them. */
  readonly mountKeys: number;
  readonly indexOf: ReadonlyMap<string, number>;
  /** How it is built in most cases, without a detour. */
  readonly plain: Plain | undefined;
}

function makeReady(endpoint: Endpoint, prefix: Pattern): ReadyEndpoint {
  const full = join(prefix, endpoint.pattern);
  const { name } = endpoint.member;
  const subject = {
    name: name === undefined ? endpoint.name : `${name}:${endpoint.name}`,
    pattern: full.source,
  };
  if (full.unbuildable) {
    throw new PartylineError('NOT_BUILDABLE', { ...subject, reason: full.unbuildable });
  }
  const mountKeys = keysOf(prefix.tokens).length;
  const template = prepare(full.tokens, mountKeys, readBacksBy(full));
  return {
    subject,
    prefix,
    template,
    mountKeys,
    indexOf: new Map(template.keys.map((key, index) => [key.name, index])),
    plain: plainOf(template, subject),
  };
}
