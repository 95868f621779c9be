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

/** To read hundreds of routes takes a part of a second: for how long what was read of the mounts is taken for what is there, in ms. */
const FRESH_MOUNTS = 600_000;
/** The same of a graft, which takes less. */
const FRESH_GRAFTS = 60_000;

/** Reads the apps of a party, and reads them again where something may have changed. */
export class Inspection {
  readonly #line: Line;
  readonly #verified = new Kept<Inspected['verified']>(FRESH_MOUNTS);
  readonly #findings = new Kept<Inspected['findings']>(FRESH_GRAFTS);

  constructor(line: Line) {
    this.#line = line;
  }

  get(): Inspected {
    const { party } = this.#line;
    const guests = party.guests.map(guestOf);
    const key = JSON.stringify([party.ready, guests]);
    const verified = this.#verified.get(key, () => this.#verify());
    // What there is to find of a graft depends on who has moved.
    const states = JSON.stringify(this.#line.grafts().map(({ core }) => core.steering.states()));
    return { guests, verified, findings: this.#findings.get(key + states, () => this.#find()) };
  }

  #verify(): Inspected['verified'] {
    const { party } = this.#line;
    if (!party.ready) return { ok: false, obstacles: [NOT_READY] };
    const found = party.verify();
    return { ok: found.ok, obstacles: obstaclesIn(found) };
  }

  #find(): Inspected['findings'] {
    return new Map(this.#line.grafts().map(({ core }) => [core.board.name, core.findings()]));
  }
}

/** A value, as long as it is the same question and not too old. */
class Kept<Value> {
  readonly #fresh: number;
  #last: { readonly at: number; readonly key: string; readonly value: Value } | undefined;

  constructor(fresh: number) {
    this.#fresh = fresh;
  }

  get(key: string, make: () => Value): Value {
    const last = this.#last;
    if (last?.key === key && Date.now() - last.at < this.#fresh) return last.value;
    const value = make();
    this.#last = { at: Date.now(), key, value };
    return value;
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
