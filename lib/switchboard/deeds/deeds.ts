import { PartylineError, withoutLink } from '../../errors.js';
import type { GraftCore } from '../../graft/core.js';
import { nameOf, type Written } from '../../graft/sources/source.js';
import { type Latch, latchOf } from '../../graft/states/latches.js';
import { LEGACY, type State, type StateRecord, stateOf } from '../../graft/states/states.js';
import type { Line } from '../figures/line.js';
import type { Workers } from '../figures/workers.js';
import type { Deed, SetDeed, Snapshot } from '../snapshot.js';
import { stateText } from './effects.js';

/** The service by which one process of a host tells the others of what was switched in it. */
const DEED = 'switchboard:deed';
/** How long a source has to write a switch down before the page says that it has not, in milliseconds. */
const PATIENCE = 3000;

/** What was done in one process, for the others: it is written down already. */
interface Done {
  readonly deed: Deed;
  readonly by: string;
  /** Of a stop. */
  readonly latch?: Latch;
  /** Of a set. */
  readonly record?: Pick<StateRecord, 'since'>;
}

/** Does what somebody has asked for, in this process and in the others of its host. */
export class Deeds {
  readonly #line: Line;
  readonly #workers: Workers;

  constructor(line: Line, workers: Workers) {
    this.#line = line;
    this.#workers = workers;
    line.tools.consoles.answer(DEED, (done: Done) => this.#follow(done));
  }

  /** Throws what the graft would, and where there is nothing to switch. */
  check(deed: Deed, by: string, { grafts }: Snapshot): void {
    const cores = this.#coresOf(deed);
    if (deed.act === 'set') {
      const [core] = cores as [GraftCore];
      const journey = grafts
        .find(({ name }) => name === deed.graft)
        ?.journeys.find(({ name }) => name === deed.journey);
      if (journey?.isNew) throw new PartylineError('BAD_DEED', NEW);
      core.steering.tried(deed.journey, stateFor(core, deed, by));
      // It may have been stopped in another process, before this one began.
      const { stopped } = journey ?? {};
      if (stopped && deed.state !== 'legacy')
        throw new PartylineError('STOPPED', { journey: deed.journey, ...stopped });
      return;
    }
    for (const { steering } of cores) {
      const error = deed.journey === undefined ? undefined : steering.misfitOf(deed.journey, LEGACY);
      if (error) throw error;
    }
  }

  /** Does it, after `check`; gives what was done, in sentences. */
  async act(deed: Deed, by: string): Promise<string> {
    const { why } = deed;
    const cores = this.#coresOf(deed);
    const latch = latchOf({ by, why });
    const written = cores.flatMap((core) => inForce(core, { deed, by, latch }));
    const told = await this.#workers.tell(DEED, this.#doneOf({ deed, by, latch }, cores));
    const unwritten = await Promise.all(written.map(withinPatience));
    const lost = unwritten.filter((each) => each !== undefined).map(({ message }) => withoutLink(message));
    const refusals = [...told].flatMap(([process, error]) =>
      error ? [`Process ${process} has not followed: ${withoutLink(error.message)}.`.replace('..', '.')] : [],
    );
    return [`${doneText(deed)} By ${by}: ${why}.`.replace(/([.!?])\.$/, '$1'), ...new Set([...lost, ...refusals])].join(
      ' ',
    );
  }

  /** What another process has done. */
  #follow({ deed, by, latch, record }: Done): void {
    for (const { core } of this.#line.grafts()) {
      if (deed.graft !== undefined && deed.graft !== core.board.name) continue;
      if (deed.act === 'set') core.steering.take(deed.journey, { ...stateFor(core, deed, by), ...record });
      else if (deed.act === 'resume') core.steering.resume(deed.journey, { by, why: deed.why });
      else if (latch && isWritable(core)) core.steering.takeStop(deed.journey, latch);
    }
  }

  /** The grafts that it is for. Throws where there are none, or where none of them can be switched from here. */
  #coresOf({ graft }: Deed): GraftCore[] {
    if (!this.#line.party.ready) throw new PartylineError('NOT_READY', { name: 'the switchboard' });
    const all = this.#line.grafts().map(({ core }) => core);
    const meant = all.filter(({ board }) => (graft ?? board.name) === board.name);
    const [first] = meant;
    if (!first) throw new PartylineError('BAD_DEED', unknownGraft(all.map(({ board }) => board.name)));
    const writable = meant.filter(isWritable);
    if (writable.length > 0) return writable;
    const { name, source } = first.board;
    throw new PartylineError('DISPLAY_ONLY', { graft: name, source: source ? nameOf(source) : '' });
  }

  #doneOf(done: Done, [core]: readonly GraftCore[]): Done {
    const { deed } = done;
    if (deed.act !== 'set' || !core) return done;
    const record = core.steering.table.records.get(deed.journey);
    return { ...done, ...(record && { record: { since: record.since } }) };
  }
}

function inForce(core: GraftCore, { deed, by, latch }: Done): Written[] {
  if (deed.act === 'set') return [core.steering.set(deed.journey, stateFor(core, deed, by))];
  if (deed.act === 'stop') return core.steering.stop(deed.journey, latch as Latch);
  core.steering.resume(deed.journey, { by, why: deed.why });
  return [];
}

/** What the page does not ask for stays as it is. */
function stateFor({ steering }: GraftCore, { journey, state, percent, why }: SetDeed, by: string): State {
  const { fallback, replay, compare } = stateOf(steering.table.records, journey);
  const isCompared = compare !== undefined && (state === 'live' || state === 'moved');
  return {
    state,
    ...(percent !== undefined && { percent }),
    ...(isCompared && { compare }),
    ...(fallback !== undefined && { fallback }),
    ...(replay !== undefined && { replay }),
    by,
    why,
  };
}

function isWritable({ board: { source } }: GraftCore): boolean {
  return !source || typeof source.set === 'function';
}

/** Whoever waits for a page is not to wait for a database that hangs. */
async function withinPatience(written: Written): Promise<Error | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(
      resolve,
      PATIENCE,
      new Error(`It is in force, and its source has not written it down within ${PATIENCE} ms.`),
    );
  });
  try {
    return await Promise.race([written, late]);
  } finally {
    clearTimeout(timer);
  }
}

function doneText(deed: Deed): string {
  if (deed.act === 'set') return `"${deed.journey}" of "${deed.graft}" is ${stateText(deed)}.`;
  const verb = deed.act === 'stop' ? 'stopped' : 'resumed';
  if (deed.journey !== undefined) return `"${deed.journey}" of "${deed.graft}" is ${verb}.`;
  return deed.graft === undefined ? `All journeys are ${verb}.` : `All journeys of "${deed.graft}" are ${verb}.`;
}

const NEW = { reason: 'the new app alone has these pages', write: 'There is no old one to go back to.' };

function unknownGraft(known: readonly string[]) {
  return {
    reason: 'there is no graft of that name',
    write:
      known.length > 0
        ? `Known: ${[...known].sort().join(', ')}.`
        : 'Mount one: party({ "/": graft(fresh, { onto: legacy }) }).',
  };
}
