import { closest } from '../../common/closest.js';
import { PartylineError } from '../../errors.js';
import type { EndpointPair, Pairs } from '../links.js';
import type { Journeys } from './journeys.js';
import type { State } from './states.js';

type Table = ReadonlyMap<string, State>;

/** What both apps have joined with. */
export interface KnownEndpoints {
  readonly pairs: Pairs;
  /** The names of the stock's endpoints. */
  readonly stock: ReadonlySet<string>;
  readonly out: readonly string[];
}

/** The journeys of both apps, once they have joined. */
export class KnownJourneys {
  readonly #journeys: Journeys;
  /** The names of the stock's endpoints. */
  readonly #stock: ReadonlySet<string>;
  readonly #pairs = new Map<string, EndpointPair[]>();
  /** The journeys of endpoints that were left out, since their patterns cannot be read. */
  readonly #out: ReadonlySet<string>;

  /** `out`: endpoints that were left out. Throws where the journeys that were given do not fit the endpoints. */
  constructor(journeys: Journeys, { pairs, stock, out }: KnownEndpoints) {
    journeys.check(new Set([...pairs.keys(), ...stock, ...out]));
    this.#journeys = journeys;
    this.#stock = stock;
    this.#out = new Set(out.map((endpoint) => journeys.of(endpoint)));
    for (const [name, pair] of pairs) {
      const journey = journeys.of(name);
      this.#pairs.set(journey, [...(this.#pairs.get(journey) ?? []), pair]);
    }
  }

  /** The scion's. */
  names(): string[] {
    return [...this.#pairs.keys()];
  }

  /** Whether the scion alone has its pages. */
  isNew(journey: string): boolean {
    const pairs = this.#pairs.get(journey) ?? [];
    return pairs.length > 0 && pairs.every((pair) => pair.isNew);
  }

  unknownOf(states: Table): string[] {
    return [...states].filter(([journey, state]) => !this.#isKnown(journey, state)).map(([journey]) => journey);
  }

  /** A journey of endpoints that only the stock has is known too, as long as it is legacy. */
  #isKnown(journey: string, { state }: State): boolean {
    // An endpoint within a journey has no state of its own: setting it would have no effect.
    const isOwn = this.#journeys.of(journey) === journey;
    return (
      this.#pairs.has(journey) || this.#out.has(journey) || (state === 'legacy' && this.#stock.has(journey) && isOwn)
    );
  }

  /** The first error of a table that does not fit. */
  misfitOf(states: Table): PartylineError | undefined {
    const unknown = this.unknownOf(states);
    if (unknown.length > 0) return this.unknownError(unknown);
    for (const [journey, state] of states) {
      const error = this.unmappedError(journey, state);
      if (error) return error;
    }
    return undefined;
  }

  /** Names the first of them: to guess at each would take as long as there are names. */
  unknownError([first, ...others]: readonly string[]): PartylineError {
    const known = this.names();
    // A user without TypeScript may pass something else than a string.
    const journey = String(first);
    const unknown = 1 + others.length;
    return new PartylineError('UNKNOWN_JOURNEY', { journey, closest: closest(journey, known), known, unknown });
  }

  /** The error of a state that a journey cannot have: an endpoint of it cannot be mapped. */
  unmappedError(journey: string, { state }: State): PartylineError | undefined {
    const pair = state === 'legacy' ? undefined : this.#pairs.get(journey)?.find(({ misfit }) => misfit);
    return pair && unmappedErrorOf(pair, journey);
  }
}

/** The error of a pair that cannot be mapped. */
export function unmappedErrorOf({ key, scion, stock, misfit }: EndpointPair, journey: string): PartylineError {
  const { reason = '', write = '' } = misfit ?? {};
  const patterns = { scion: scion.route.pattern.source, stock: stock?.route.pattern.source ?? '' };
  return new PartylineError('UNMAPPED', { endpoint: key, journey, ...patterns, reason, write });
}
