import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isThenable } from '../../common/promises.js';
import { PartylineError } from '../../errors.js';
import type { SideName } from '../../links/member.js';
import { type Glimpse, type State, type StateTable, stateOf } from './states.js';

/** A request with what others have told the compiler of Express's. Declared as a method: one may know it better. */
type Asking<Answer> = { bivarianceHack(req: IncomingMessage & Express.Request): Answer }['bivarianceHack'];

/** Who is asking: what stays the same for one person from request to request. Nothing: nobody in particular. */
export type KeyOption = Asking<unknown>;

/** Sends a request to one side, whatever the states say: for testers. */
export type OverrideOption = Asking<SideName | undefined>;

/** Which side serves a request, and by what. */
export interface Decision {
  readonly side: SideName;
  readonly state: State;
  /** Of a canary: there was nobody to decide by. */
  readonly isKeyless: boolean;
}

interface DecidingOptions {
  readonly table: StateTable;
  readonly key: KeyOption | undefined;
  readonly override: OverrideOption | undefined;
  report(error: PartylineError): void;
}

/** What has been asked of a request: once, for its dispatch and all its links. */
interface Asked {
  readonly states: ReadonlyMap<string, State>;
  readonly forced: SideName | undefined;
  /** `undefined`: nobody has asked as yet; `null`: there is none. */
  key: string | null | undefined;
}

/** Decides for each request which side serves a journey. Whatever goes wrong in it means the stock. */
export class Deciding {
  readonly #options: DecidingOptions;
  readonly #asked = new WeakMap<IncomingMessage, Asked>();

  constructor(options: DecidingOptions) {
    this.#options = options;
  }

  /** Outside a request it is as for somebody without a key. */
  decide(request: IncomingMessage | undefined, journey: string, glimpse?: Glimpse): Decision {
    if (!request) return decided(stateOf(this.#options.table.records, journey), null, journey);
    const asked = this.#asked.get(request) ?? this.#ask(request);
    const state = glimpse ? glimpse.of(asked.states, journey) : stateOf(asked.states, journey);
    if (asked.forced) return { side: asked.forced, state, isKeyless: false };
    if (state.state === 'canary' && asked.key === undefined) asked.key = this.#keyOf(request);
    return decided(state, asked.key ?? null, journey);
  }

  #ask(request: IncomingMessage): Asked {
    const { table, override } = this.#options;
    const forced = override && this.#forced(request, override);
    const asked: Asked = { states: table.records, forced, key: undefined };
    this.#asked.set(request, asked);
    return asked;
  }

  #forced(request: IncomingMessage, override: OverrideOption): SideName | undefined {
    try {
      const forced: unknown = override(request as IncomingMessage & Express.Request);
      if (forced === undefined || forced === null) return undefined;
      if (forced === 'scion' || forced === 'stock') return forced;
      if (isThenable(forced)) forced.then(undefined, () => {});
      throw new TypeError(`it gave a value of type ${typeof forced}, and neither "scion" nor "stock"`);
    } catch (error) {
      this.#fail('override(req)', error);
      return 'stock';
    }
  }

  #keyOf(request: IncomingMessage): string | null {
    try {
      const key: unknown = this.#options.key?.(request as IncomingMessage & Express.Request);
      if (key === undefined || key === null || key === '') return null;
      if (typeof key === 'string') return key;
      if (Number.isNaN(key)) throw new TypeError('it gave NaN, which is nobody');
      if (typeof key === 'number' || typeof key === 'bigint') return String(key);
      const json: unknown = (key as { toJSON?: () => unknown }).toJSON?.();
      if (typeof json === 'string') return json;
      if (isThenable(key)) key.then(undefined, () => {});
      throw new TypeError(isThenable(key) ? 'it gave a promise' : `it gave a value of type ${typeof key}`);
    } catch (error) {
      this.#fail('key(req)', error);
      return null;
    }
  }

  #fail(what: string, cause: unknown): void {
    this.#options.report(new PartylineError('BAD_DECISION', { what }, { cause }));
  }
}

function decided(state: State, key: string | null, journey: string): Decision {
  if (state.state !== 'canary') {
    return { side: state.state === 'live' ? 'scion' : 'stock', state, isKeyless: false };
  }
  const isIn = key !== null && isAmong(key, journey, state.percent ?? 0);
  return { side: isIn ? 'scion' : 'stock', state, isKeyless: key === null };
}

const WHOLE = 2 ** 32;

/**
 * Whether somebody is among the so many percent who see a journey's new side. The same key is in as long as the percent
 * only grows, and comes back where it grows again; each journey has people of its own.
 */
export function isAmong(key: string, journey: string, percent: number): boolean {
  const place = createHash('sha256').update(`${journey}\0${key}`).digest().readUInt32BE(0);
  return place < (percent / 100) * WHOLE;
}
