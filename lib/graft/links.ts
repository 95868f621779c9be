import type { IncomingMessage } from 'node:http';
import { isPlain } from '../common/checks.js';
import { fitted, type Lengths, readArguments } from '../links/arguments.js';
import { type Caller, Endpoint, type Served } from '../links/endpoint.js';
import { type Declared, Member } from '../links/member.js';
import { isOption, NO_OPTIONS } from '../links/url.js';
import type { SideName } from '../party/pair.js';
import { isAbsent } from '../pattern/build.js';
import { keysOf } from '../pattern/pattern.js';

type SideOf = (request: IncomingMessage | undefined) => SideName;
type Arguments = readonly unknown[];

/** One endpoint that each of two apps may have: a link leads to the one that will serve who asks. */
export class EndpointPair extends Endpoint {
  /** Positional values take its key names. */
  readonly scion: Endpoint;
  /** `undefined` where the stock does not know the name. */
  readonly stock: Endpoint | undefined;
  /** Whether the stock serves the scion's path too. */
  readonly isShared: boolean;
  readonly #sideOf: SideOf;
  /** How many values the longer of both patterns takes. */
  readonly #most: number;

  constructor(scion: Endpoint, stock: Endpoint | undefined, isShared: boolean, sideOf: SideOf, most = 0) {
    super(scion.owner, scion.route);
    this.scion = scion;
    this.stock = stock;
    this.isShared = isShared;
    this.#sideOf = sideOf;
    this.#most = Math.max(most, keyCountOf(scion), stock ? keyCountOf(stock) : 0);
  }

  override served(request: IncomingMessage | undefined): Served {
    const { scion, stock, isShared } = this;
    const side = this.#sideOf(request);
    if (side === 'scion' || !stock) return { endpoint: scion, side, alias: isShared ? stock : undefined };
    return { endpoint: stock, side, positions: scion, alias: isShared ? scion : undefined };
  }

  override url(given: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
    const args = given.length < 2 ? given : this.#fitted(given, caller);
    const { scion, stock } = this;
    if (this.#sideOf(request) === 'scion') return scion.url(this.#argumentsOfScion(args), caller, request);
    return stock ? stock.url(this.#argumentsOfStock(stock, args), caller, request) : scion.url(args, caller, request);
  }

  /** A side's own calls were written for its own pattern, if that takes as many values; all others for the one or the other. */
  #fitted(args: Arguments, caller: Caller): Arguments {
    const { scion, stock } = this;
    const writer = isPlain(args[0]) ? undefined : [scion, stock].find((each) => each && isOf(caller, each));
    const own = writer ? keyCountOf(writer) : 0;
    const most = args.length - 1 <= own ? own : this.#most;
    return fitted(args, { own: keyCountOf(scion), most }, subjectOf(scion));
  }

  #argumentsOfScion(args: Arguments): Arguments {
    const [values, ...options] = args;
    if (!this.stock || !isPlain(values)) return args;
    return [this.#renamed(values, this.scion, this.stock), ...options];
  }

  /** Positional values take the scion's key names; what the stock's pattern does not take becomes query. */
  #argumentsOfStock(stock: Endpoint, args: Arguments): Arguments {
    const [given, options] = isPlain(args[0]) ? [args[0], args.slice(1)] : namedValues(this.scion, args);
    const values = this.#renamed(given, stock, this.scion);
    const [own, other] = [this.scion.template.indexOf, stock.template.indexOf];
    const words = Object.keys(values).filter((key) => own.has(key) && !other.has(key) && isOption(key));
    return words.length === 0 ? [values, ...options] : withQuery(values, words, options);
  }

  /** Of one path for both, `/help/:topic` and `/help/:page`, the one has the other's name for what stands there. */
  #renamed(values: object, one: Endpoint, other: Endpoint): object {
    if (!this.isShared) return values;
    const { keys, indexOf } = one.template;
    const places = other.template.indexOf;
    const nameOf = (key: string) => {
      const own = keys[places.get(key) ?? -1]?.name;
      return own === undefined || indexOf.has(key) || Object.hasOwn(values, own) ? key : own;
    };
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [nameOf(key), value]));
  }
}

/** An endpoint of one app of a graft, the other of which was meant to take part: who is neither may have been written for that one. */
class LoneEndpoint extends Endpoint {
  readonly #most: number;

  constructor({ owner, route }: Endpoint, most: number) {
    super(owner, route);
    this.#most = most;
  }

  override url(given: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
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

function keyCountOf({ route }: Endpoint): number {
  return keysOf(route.pattern.tokens).length;
}

function subjectOf({ fullName, full }: Endpoint) {
  return { name: fullName, pattern: full.source };
}

/** Whether a caller is the app that an endpoint is of. */
function isOf({ member }: Caller, { owner }: Endpoint): boolean {
  return (member instanceof JoinedMember || member instanceof LoneMember ? member.own : member) === owner;
}

/** A name that is an option's word too goes into the query by way of the options. */
function withQuery(values: object, words: readonly string[], [given, ...more]: Arguments): Arguments {
  const entries = Object.entries(values);
  const rest = Object.fromEntries(entries.filter(([key]) => !words.includes(key)));
  const query = Object.fromEntries(entries.filter(([key]) => words.includes(key)));
  const options = (isPlain(given) ? given : {}) as { query?: object };
  return [rest, { ...options, query: { ...query, ...options.query } }, ...more];
}

/** Positional arguments as values by name, and the options. */
function namedValues({ template }: Endpoint, args: Arguments): [Record<string, unknown>, Arguments] {
  const { values, options } = readArguments(template, args);
  const given = template.keys.map(({ name }, i) => [name, values[i]]).filter(([, value]) => !isAbsent(value));
  return [Object.fromEntries(given), options === NO_OPTIONS ? [] : [options]];
}

/** By the scion's endpoint names. */
export type Pairs = ReadonlyMap<string, EndpointPair>;

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

  protected override make(name: string): Endpoint | undefined {
    return this.#pairs.get(name) ?? this.own.find(name) ?? this.#other?.find(name);
  }
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
