import { closest } from '../../common/closest.js';
import { PartylineError, withoutLink } from '../../errors.js';
import type { Finding } from '../findings.js';
import type { KeysOption } from './mapping.js';

/** An endpoint in `keys` that neither app has: what was said of its keys says nothing of those that were meant. */
export interface UnknownKeys {
  readonly endpoint: string;
  readonly error: PartylineError;
}

/** Which endpoints in `keys` neither app has. */
export function unknownKeysOf(keys: KeysOption, known: ReadonlySet<string>): UnknownKeys[] {
  const strange = Object.keys(keys).filter((endpoint) => !known.has(endpoint));
  const sorted = [...known].sort();
  return strange.map((endpoint) => {
    const guest = 'either app, and "keys" names it';
    const details = { name: endpoint, guest, closest: closest(endpoint, sorted), known: sorted, isOwn: true } as const;
    return { endpoint, error: new PartylineError('UNKNOWN_ENDPOINT', details) };
  });
}

export function findingsOfUnknownKeys(unknown: readonly UnknownKeys[]): Finding[] {
  return unknown.map(({ endpoint, error }) => ({
    level: 'fault',
    code: 'unknown keys',
    endpoint,
    cause: withoutLink(error.message),
    mend: 'Write in keys the name of an endpoint of the scion, or take the entry out.',
  }));
}
