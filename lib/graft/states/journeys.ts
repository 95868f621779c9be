import { badOption, isPlain } from '../../common/checks.js';
import { closest } from '../../common/closest.js';
import { PartylineError } from '../../errors.js';
import { checkName } from '../../links/table.js';
import { isOfSub } from '../../party/pair.js';

/** Endpoints that move together, by the journey's name. */
export type JourneysOption = Readonly<Record<string, readonly string[]>>;

/** Which endpoints move together. An endpoint that no journey holds is a journey by itself. */
export class Journeys {
  readonly #given: ReadonlyMap<string, readonly string[]>;
  readonly #journeyOf = new Map<string, string>();

  constructor(given: unknown) {
    this.#given = readJourneys(given);
    for (const [journey, endpoints] of this.#given) {
      for (const endpoint of endpoints) {
        const first = this.#journeyOf.get(endpoint);
        const reason = `hold the endpoint "${endpoint}" twice, in "${first}" and "${journey}"`;
        if (first !== undefined) throw badJourneys(reason, 'Put it into one of them.');
        this.#journeyOf.set(endpoint, journey);
      }
    }
  }

  of(endpoint: string): string {
    return this.#journeyOf.get(endpoint) ?? endpoint;
  }

  /** Throws if a journey holds an unknown endpoint, or has the name of an endpoint that it does not hold. */
  check(endpoints: ReadonlySet<string>): void {
    for (const [journey, own] of this.#given) {
      const name = own.find((endpoint) => !endpoints.has(endpoint));
      if (name !== undefined) {
        const known = [...endpoints].sort();
        const guest = `journey "${journey}"`;
        throw new PartylineError('UNKNOWN_ENDPOINT', { name, guest, closest: closest(name, known), known });
      }
      if (!endpoints.has(journey) || own.includes(journey)) continue;
      const write = 'Give the journey another name, or put the endpoint into it.';
      const taken = 'an endpoint that it does not hold';
      throw new PartylineError('DUPLICATE_NAME', { what: 'journey', name: journey, taken, write });
    }
  }
}

function readJourneys(given: unknown = {}): ReadonlyMap<string, readonly string[]> {
  const write = 'Write journeys: { checkout: ["cart", "pay"] }.';
  if (!isPlain(given)) throw badJourneys('are no plain object', write);
  return new Map(
    Object.entries(given).map(([journey, endpoints]) => {
      checkName(journey, 'the name of a journey');
      if (!Array.isArray(endpoints) || endpoints.length === 0) throw badJourneys('hold no list of endpoints', write);
      for (const endpoint of endpoints) checkEndpoint(endpoint);
      return [journey, [...(endpoints as string[])]];
    }),
  );
}

/** Of a sub-app it is `admin:user`. Throws PartylineError `ERR_PARTY_BAD_NAME`. */
export function checkEndpoint(name: unknown): void {
  if (!(typeof name === 'string' && isOfSub(name))) checkName(name, 'the name of an endpoint');
}

function badJourneys(reason: string, write: string): PartylineError {
  return badOption('graft()', 'journeys', reason, write);
}
