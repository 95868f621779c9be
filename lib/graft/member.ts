import type { IncomingMessage } from 'node:http';
import { fitted, type Lengths } from '../links/arguments.js';
import { type Caller, Endpoint } from '../links/endpoint.js';
import { type Declared, Member } from '../links/member.js';
import { keysOf } from '../pattern/pattern.js';
import { isOf, keyCountOf, type Pairs, subjectOf } from './links.js';

/** One of a graft's two apps as the party publishes it: it finds the pairs, and what only the other one has. */
export class JoinedMember extends Member {
  readonly own: Member;
  readonly #pairs: Pairs;
  readonly #other: Member | undefined;

  constructor(own: Member, pairs: Pairs, other: Member | undefined) {
    super(own.position, own.declared, own.start);
    this.own = own;
    this.#pairs = pairs;
    this.#other = other;
  }

  override names(): string[] {
    return [...new Set([...super.names(), ...(this.#other?.names() ?? [])])];
  }

  /** Without the stock's that are listed as the scion's: those at the same path. */
  override endpoints(): Endpoint[] {
    return this.own.endpoints().filter(({ name, owner }) => {
      const pair = this.#pairs.get(name);
      return !pair?.isShared || pair.stock?.owner !== owner;
    });
  }

  /** Each with a pair's values as its own pattern names them. */
  protected override make(name: string): Endpoint | undefined {
    const pair = this.#pairs.get(name);
    if (pair) return pair.stock?.owner === this.own ? pair.asStock : pair;
    return this.own.find(name) ?? this.#other?.find(name);
  }
}

/** An endpoint of one app of a graft, the other of which was meant to take part: who is neither may have been written for that one. */
class LoneEndpoint extends Endpoint {
  readonly #most: number;

  constructor({ owner, route }: Endpoint, most: number) {
    super(owner, route);
    this.#most = most;
  }

  override url(given: readonly unknown[], caller: Caller, request: IncomingMessage | undefined): string {
    const own = keyCountOf(this);
    const lengths: Lengths = { own, most: Math.max(own, this.#most) };
    const args = given.length < 2 || isOf(caller, this) ? given : fitted(given, lengths, subjectOf(this));
    return super.url(args, caller, request);
  }
}

/** How many values an app's pattern takes for a name; Infinity where it was meant to say, and did not. */
export function valuesOf({ routes }: Declared, name: string): number {
  if (routes.size === 0) return Number.POSITIVE_INFINITY;
  const route = routes.get(name);
  return route ? keysOf(route.pattern.tokens).length : 0;
}

/** One of a graft's two apps as the party publishes it where the other one was meant to take part, and does not. */
export class LoneMember extends Member {
  readonly own: Member;
  readonly #missing: Declared;

  constructor(own: Member, missing: Declared) {
    super(own.position, own.declared, own.start);
    this.own = own;
    this.#missing = missing;
  }

  protected override make(name: string): Endpoint | undefined {
    const own = this.own.find(name);
    return own && new LoneEndpoint(own, valuesOf(this.#missing, name));
  }
}
