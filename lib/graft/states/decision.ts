import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { realOf } from '../../common/real.js';
import { ignoreRejection } from '../../common/thenables.js';
import { PartylineError } from '../../errors.js';
import type { SideName } from '../../party/pair.js';
import { ToldKinds, UnusableAnswer } from './answers.js';
import { LEGACY, type State, type StateTable } from './states.js';

/** Declared as a method, so that a function of a narrower request type is accepted too. */
type RequestFunction<Answer> = { bivarianceHack(req: IncomingMessage & Express.Request): Answer }['bivarianceHack'];

/** Identifies the visitor: the same for each request of one person. Nothing if the visitor is not known. */
export type KeyOption = RequestFunction<unknown>;

/** Sends a request to one side whatever the states say, for testers. */
export type OverrideOption = RequestFunction<SideName | undefined>;

/** Which side serves a request, and the state by which that was decided. */
export interface Decision {
  readonly side: SideName;
  readonly state: State;
  /** Whether the journey is a canary and the visitor has no key. */
  readonly isKeyless: boolean;
}

interface DecidingOptions {
  readonly table: StateTable;
  readonly key: KeyOption | undefined;
  readonly override: OverrideOption | undefined;
  report(error: PartylineError): void;
}

/** What is found out about a request once, for its dispatch and all its links. */
interface RequestFacts {
  readonly states: ReadonlyMap<string, State>;
  readonly forced: SideName | undefined;
  /** `undefined`: not read yet; `null`: the visitor has none. */
  key: string | null | undefined;
}

/** Decides for each request which side serves a journey. If that fails, it is the stock. */
export class Deciding {
  readonly #options: DecidingOptions;
  readonly #facts = new WeakMap<object, RequestFacts>();
  readonly #told = new ToldKinds();

  constructor(options: DecidingOptions) {
    this.#options = options;
  }

  /** Whether a request of the stock's own may have moved. */
  get hasMoved(): boolean {
    return this.#options.table.hasMoved;
  }

  /** Whether a request at the stock's own path may be one of a shadow. */
  get hasShadow(): boolean {
    return this.#options.table.hasShadow;
  }

  /** A copy of a request is decided as the request was. */
  adopt(copy: object, request: object): void {
    const facts = this.#facts.get(realOf(request));
    if (facts) this.#facts.set(copy, facts);
  }

  /** Without a request it decides as for a visitor without a key. */
  decide(request: IncomingMessage | undefined, journey: string): Decision {
    if (!request) return decided(this.#options.table.records.get(journey) ?? LEGACY, null, journey);
    const facts = this.#factsOf(request);
    const state = facts.states.get(journey) ?? LEGACY;
    if (facts.forced) return { side: facts.forced, state, isKeyless: false };
    if (state.state === 'canary' && facts.key === undefined) facts.key = this.#keyOf(request);
    return decided(state, facts.key ?? null, journey);
  }

  /** Of a page that the scion alone has: nothing else could serve it. */
  decideNew(request: IncomingMessage, journey: string): Decision {
    const { states } = this.#factsOf(request);
    return { side: 'scion', state: states.get(journey) ?? LEGACY, isKeyless: false };
  }

  #factsOf(request: IncomingMessage): RequestFacts {
    const real = realOf(request);
    const known = this.#facts.get(real);
    if (known) return known;
    const states = this.#options.table.records;
    const facts: RequestFacts = { states, forced: this.#forcedSideOf(request), key: undefined };
    this.#facts.set(real, facts);
    return facts;
  }

  #forcedSideOf(request: IncomingMessage): SideName | undefined {
    try {
      const side: unknown = this.#options.override?.(request as IncomingMessage & Express.Request);
      if (side === undefined || side === null) return undefined;
      if (side === 'scion' || side === 'stock') return side;
      ignoreRejection(side);
      throw new UnusableAnswer(side);
    } catch (cause) {
      this.#tell('override(req)', cause);
      return 'stock';
    }
  }

  #keyOf(request: IncomingMessage): string | null {
    try {
      const key: unknown = this.#options.key?.(request as IncomingMessage & Express.Request);
      if (key === undefined || key === null || key === '') return null;
      const text = textOf(key);
      if (text !== undefined) return text;
      ignoreRejection(key);
      throw new UnusableAnswer(key);
    } catch (cause) {
      this.#tell('key(req)', cause);
      return null;
    }
  }

  /** Once per kind of failure: otherwise a visitor who sends `?key[]=1` would fill the log. */
  #tell(what: string, cause: unknown): void {
    if (!this.#told.isNew(what, cause)) return;
    this.#options.report(new PartylineError('BAD_DECISION', { what }, { cause }));
  }
}

/** A key as text; `undefined` for what identifies nobody. The key may be a visitor's object, whose `toJSON` is no function. */
function textOf(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  if (Number.isNaN(key)) return undefined;
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  const { toJSON } = key as { toJSON?: unknown };
  const json: unknown = typeof toJSON === 'function' ? toJSON.call(key) : undefined;
  return typeof json === 'string' ? json : undefined;
}

function decided(state: State, key: string | null, journey: string): Decision {
  const isCanary = state.state === 'canary';
  const isLive = state.state === 'live' || state.state === 'moved';
  const isIn = isCanary ? key !== null && isAmong(key, journey, state.percent ?? 0) : isLive;
  return { side: isIn ? 'scion' : 'stock', state, isKeyless: isCanary && key === null };
}

/** By a hash of both: a larger percentage keeps the visitors of a smaller one, and each journey selects others. */
export function isAmong(key: string, journey: string, percent: number): boolean {
  const hash = createHash('sha256').update(`${journey}\0${key}`).digest().readUInt32BE(0);
  return hash < (percent / 100) * 2 ** 32;
}
