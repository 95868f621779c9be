import type { IncomingMessage } from 'node:http';
import { isPlain } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import { fitted, readArguments } from '../links/arguments.js';
import { type Caller, Endpoint, type Owner, type Served } from '../links/endpoint.js';
import { readOptions, type UrlOptions } from '../links/url.js';
import type { SideName } from '../party/pair.js';
import { keysOf } from '../pattern/pattern.js';
import type { Subject } from '../pattern/template.js';
import { isMisfit, type KeyPair, type Misfit } from './pairs/mapping.js';
import { ownOf } from './pairs/sub-endpoint.js';
import { Translation } from './pairs/translation.js';

type Arguments = readonly unknown[];
type Values = Record<string, unknown>;

interface PairOptions {
  readonly scion: Endpoint;
  /** `undefined` where the stock does not know the name. */
  readonly stock: Endpoint | undefined;
  /** Whether the stock serves the scion's path too. */
  readonly isShared: boolean;
  readonly mapped: readonly KeyPair[] | Misfit;
  /** What may serve it in the stock, of an endpoint that only the scion names. */
  readonly doubt?: string | undefined;
  /** How many values a stock's pattern takes that was meant to take part, and does not (default: 0). */
  readonly most?: number;
  /** Which of the two serves a request. */
  sideOf(request: IncomingMessage | undefined): SideName;
}

/** One endpoint that each of two apps may have: a link leads to the one that will serve who asks. Written as the scion does. */
export class EndpointPair extends Endpoint {
  readonly scion: Endpoint;
  readonly stock: Endpoint | undefined;
  readonly isShared: boolean;
  /** How the values of the two go together. */
  readonly keys: readonly KeyPair[];
  /** Why they do not. */
  readonly misfit: Misfit | undefined;
  readonly doubt: string | undefined;
  /** The same endpoint for links that are written as the stock writes them. */
  readonly asStock: Endpoint;
  readonly sideOf: PairOptions['sideOf'];
  readonly #translation: Translation;
  /** How many values the longer of both patterns takes. */
  readonly #most: number;

  constructor({ scion, stock, isShared, mapped, doubt, most = 0, sideOf }: PairOptions) {
    super(scion.owner, ownOf(scion).route);
    this.scion = scion;
    this.stock = stock;
    this.isShared = isShared;
    this.misfit = isMisfit(mapped) ? mapped : undefined;
    this.keys = isMisfit(mapped) ? mapped.pairs : mapped;
    this.doubt = doubt;
    this.sideOf = sideOf;
    this.#translation = new Translation(this.keys);
    this.asStock = stock ? new StocksView(this, ownOf(stock)) : this;
    this.#most = Math.max(most, keyCountOf(scion), stock ? keyCountOf(stock) : 0);
  }

  /** As the graft names it: of a sub-app `admin:user`. */
  get key(): string {
    return this.scion.route.name;
  }

  /** Whether it is a page of the scion that the stock has nothing like. */
  get isNew(): boolean {
    return !this.stock && !this.isShared;
  }

  override served(request: IncomingMessage | undefined): Served {
    return this.servedFor('scion', request);
  }

  /** The same for a link that one side has written. */
  servedFor(from: SideName, request: IncomingMessage | undefined): Served {
    const [side, to] = [this.sideOf(request), this.#served(request)];
    const endpoint = this.#of(to);
    // What takes no value by position is written with the other's.
    const writer = from === 'stock' && this.stock && keyCountOf(this.stock) > 0 ? this.stock : this.scion;
    const translated = this.#translation.renames({ from, to });
    return { endpoint, side, ...translated, ...(writer !== endpoint && { positions: writer }) };
  }

  override url(given: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
    const args = given.length < 2 ? given : this.#fitted(given, this.scion, caller);
    const to = this.#served(request);
    if (to === 'scion' && !this.#needsTranslation(args)) return this.scion.url(args, caller, request);
    return this.#urlOf({ from: 'scion', to, args }, caller, request);
  }

  /** The same of arguments that the stock's pattern names. What the scion cannot be given leads to the stock's own URL. */
  urlOfStock(given: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
    const { stock } = this;
    if (!stock || hasMore(stock, given)) return this.url(given, caller, request);
    const args = given.length < 2 ? given : this.#fitted(given, stock, caller);
    if (this.#served(request) === 'stock') return this.#urlOf({ from: 'stock', to: 'stock', args }, caller, request);
    try {
      return this.#urlOf({ from: 'stock', to: 'scion', args }, caller, request);
    } catch (error) {
      if (!(error instanceof PartylineError) || !UNFIT.includes(error.code)) throw error;
      return this.#urlOf({ from: 'stock', to: 'stock', args }, caller, request);
    }
  }

  /** A side's URL with the values that the other side's path, and its query, have. */
  relocated(to: SideName, { values, query }: { values: Values; query?: Values }, ...asking: [Caller, IncomingMessage]) {
    const from = to === 'scion' ? 'stock' : 'scion';
    return this.#build(
      { from, to },
      { given: values, options: query ? { query: query as UrlOptions['query'] } : {} },
      asking,
    );
  }

  /** A side's own calls were written for its own pattern, if that takes as many values; all others for the one or the other. */
  #fitted(args: Arguments, reader: Endpoint, caller: Caller): Arguments {
    const { scion, stock } = this;
    const writer = isPlain(args[0]) ? undefined : [scion, stock].find((each) => each && isOf(caller, each));
    const own = writer ? keyCountOf(writer) : 0;
    const most = args.length - 1 <= own ? own : this.#most;
    return fitted(args, { own: keyCountOf(reader), most }, subjectOf(reader));
  }

  #of(side: SideName): Endpoint {
    return side === 'scion' || !this.stock ? this.scion : this.stock;
  }

  /** Of a RegExp no URL is built: where it takes the scion's path, that leads to it. */
  #served(request: IncomingMessage | undefined): SideName {
    const isScions = !this.stock || (this.isShared && this.stock.route.pattern.unbuildable !== undefined);
    return isScions ? 'scion' : this.sideOf(request);
  }

  /** Nearly every call is by position, or names what the pattern takes. */
  #needsTranslation([values, options]: Arguments): boolean {
    if (!this.stock || !isPlain(values)) return false;
    const { indexOf } = this.scion.template;
    const isOwn = (name: string) => indexOf.has(name);
    return isPlain(options) || !Object.keys(values).every(isOwn) || this.keys.some(({ scion }) => scion?.wildcard);
  }

  #urlOf(
    { from, to, args }: { from: SideName; to: SideName; args: Arguments },
    caller: Caller,
    request: IncomingMessage | undefined,
  ): string {
    const [writer, reader] = [this.#of(from), this.#of(to)];
    if (writer === reader && !isPlain(args[0])) return writer.url(args, caller, request);
    return this.#build({ from, to }, readCall(writer, args), [caller, request]);
  }

  #build(
    way: { from: SideName; to: SideName },
    { given, options }: { given: Values; options: UrlOptions },
    [caller, request]: [Caller, IncomingMessage | undefined],
  ): string {
    const reader = this.#of(way.to);
    const { query: asked } = options;
    const { values, query } = this.#translation.translate(way, { given, query: asked }, reader.template.subject);
    return reader.urlOf(values, caller, request, { ...options, query: query as UrlOptions['query'] });
  }
}

/** What says that the scion's pattern cannot have been meant with these values. */
const UNFIT: readonly string[] = ['ERR_PARTY_MISSING_VALUE', 'ERR_PARTY_BAD_VALUE', 'ERR_PARTY_UNSAFE_URL'];

/** The pair for the stock, whose names its own calls have. */
class StocksView extends Endpoint {
  readonly #pair: EndpointPair;

  constructor(pair: EndpointPair, { owner, route }: Endpoint) {
    super(owner, route);
    this.#pair = pair;
  }

  override served(request: IncomingMessage | undefined): Served {
    return this.#pair.servedFor('stock', request);
  }

  override url(args: Arguments, caller: Caller, request: IncomingMessage | undefined): string {
    return this.#pair.urlOfStock(args, caller, request);
  }
}

/** The values of a call by name, and its options. */
function readCall({ template }: Endpoint, args: Arguments): { given: Values; options: UrlOptions } {
  const [first, second] = args;
  if (!isPlain(first)) {
    const { values, options } = readArguments(template, args);
    const given = template.keys.map(({ name }, i) => [name, values[i]]).filter(([, value]) => value !== undefined);
    return { given: Object.fromEntries(given), options };
  }
  // Whatever is wrong with their number is said where a pattern's own calls are read.
  if (args.length > 2) readArguments(template, args);
  return { given: first, options: readOptions(second) };
}

export function keyCountOf({ route }: Endpoint): number {
  return keysOf(route.pattern.tokens).length;
}

export function subjectOf({ fullName, full }: Endpoint): Subject {
  return { name: fullName, pattern: full.source };
}

/** Whether a caller is the app that an endpoint is of. */
export function isOf({ member }: Caller, { owner }: Endpoint): boolean {
  return ((member as { own?: Owner } | undefined)?.own ?? member) === owner;
}

/** Whether a call gives more values by position than a pattern has keys: it is written for the other one. */
function hasMore({ template: { keys, mountKeys } }: Endpoint, args: Arguments): boolean {
  const most = keys.length - mountKeys;
  const last = args.at(-1);
  if (isPlain(args[0]) || args.length <= most) return false;
  const hasOptions = args.length > 1 && isPlain(last);
  const hasNone = args.length === most + 1 && last === undefined;
  return args.length - (hasOptions || hasNone ? 1 : 0) > most;
}

/** By the scion's endpoint names. */
export type Pairs = ReadonlyMap<string, EndpointPair>;
