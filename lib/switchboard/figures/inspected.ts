import { withoutLink } from '../../errors.js';
import type { GuestRecord } from '../../party/guestlist.js';
import type { Verification } from '../../party/verify/verify.js';
import type { FindingShown, GuestShown, Obstacle, Snapshot } from '../snapshot.js';
import type { Line } from './line.js';

/** What reading the apps of this process has found. They are the same in all. */
export interface Inspected extends Pick<Snapshot, 'guests' | 'verified'> {
  /** By graft. */
  readonly findings: ReadonlyMap<string, readonly FindingShown[]>;
}

/** For how long what was read is taken for what is there, in milliseconds: to read hundreds of routes takes a while. */
const FRESH = 30_000;

/** Reads the apps of a party, and reads them again where something may have changed. */
export class Inspection {
  readonly #line: Line;
  #last: { readonly at: number; readonly key: string; readonly found: Inspected } | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  get(): Inspected {
    const guests = this.#line.party.guests.map(guestOf);
    const key = JSON.stringify([this.#line.party.ready, guests, ...this.#states()]);
    if (this.#last?.key === key && Date.now() - this.#last.at < FRESH) return this.#last.found;
    const found = { guests, ...this.#read() };
    this.#last = { at: Date.now(), key, found };
    return found;
  }

  /** What there is to find depends on who has moved. */
  #states(): unknown[] {
    return this.#line.grafts().map(({ core }) => core.steering.states());
  }

  #read(): Omit<Inspected, 'guests'> {
    const { party } = this.#line;
    if (!party.ready) return { verified: { ok: false, obstacles: [NOT_READY] }, findings: new Map() };
    const found = party.verify();
    const findings = this.#line.grafts().map(({ core }) => [core.board.name, core.findings()] as const);
    return { verified: { ok: found.ok, obstacles: obstaclesIn(found) }, findings: new Map(findings) };
  }
}

const NOT_READY: Obstacle = { kind: 'possible', name: '', route: '', cause: 'The guests are being invited.' };

function guestOf(record: GuestRecord): GuestShown {
  const { name, path, status, side, error, write, endpoints, ms } = record;
  return {
    ...(name !== undefined && { name }),
    path,
    status,
    ...(side && { side }),
    ...(error && { code: error.code, cause: withoutLink(error.message) }),
    ...(write !== undefined && { mend: write }),
    endpoints: endpoints.length,
    ...(ms !== undefined && { ms }),
  };
}

function obstaclesIn({ unreachable, shadowed, possible, missing }: Verification): Obstacle[] {
  const kinds = { unreachable, shadowed, possible };
  const found = Object.entries(kinds).flatMap(([kind, list]) =>
    list.map(({ guest, name, method, pattern, cause }) => ({
      kind: kind as keyof typeof kinds,
      name: `${guest}:${name}`,
      route: `${method} ${pattern}`,
      cause,
    })),
  );
  const absent = missing.map((name) => ({
    kind: 'missing' as const,
    name,
    route: '',
    cause: 'It is expected, and not there.',
  }));
  return [...found, ...absent];
}
