import { setImmediate } from 'node:timers/promises';
import { PartylineError } from '../../errors.js';
import type { Invitee } from './invitee.js';

/** What a bootstrap needs of its party. */
export interface BootstrapOptions {
  readonly invitees: readonly Invitee[];
  readonly strict: boolean;
  /** The names that are expected, and nobody has who takes part. */
  missing(): readonly string[];
  /** What else has to be there before the first request. */
  prepare(): Promise<unknown>;
  /** Who has joined takes part from now on; who cannot, fails. */
  settle(): void;
  /** The party was closed meanwhile: the guest list says what became of the invitations. */
  cancelled(): void;
  report(error: unknown): void;
}

/** In strict mode the invitations that failed, and in any the guests that are expected and not there; and why each. */
class BootstrapFailed extends PartylineError<'BOOTSTRAP_FAILED'> {
  readonly errors: readonly PartylineError[];

  constructor(failed: readonly Invitee[], missing: readonly string[], invitees: readonly Invitee[]) {
    super('BOOTSTRAP_FAILED', { guests: failed.map(({ path }) => path), missing: [...missing] });
    const own = new Set(failed.flatMap(({ outcome }) => outcome.error ?? []));
    for (const name of missing) own.add(errorOf(name, invitees));
    this.errors = [...own];
  }
}

/** Why nobody takes part under a name. */
function errorOf(name: string, invitees: readonly Invitee[]): PartylineError {
  const { outcome } = invitees.find(({ participant, outcome }) => participant.name === name && outcome.error) ?? {};
  const reason = 'is expected, and nobody takes part under that name';
  const write = `Mount rsvp(${JSON.stringify(name)}) in it, or write party(guests, { expect }) without that name.`;
  return outcome?.error ?? new PartylineError('DID_NOT_JOIN', { guest: `guest "${name}"`, reason, write });
}

/** After so many invitations comes a pause. */
const AT_ONCE = 32;

/** Sends the invitations: by itself once, and whenever it is asked to. */
export class Bootstrap {
  /** Through, and nothing in the way of requests. */
  ready = false;
  /** The party was closed: nobody is invited any more. */
  isClosed = false;
  #running: Promise<void> | undefined;
  /** The one that the party started by itself, until an explicit call has adopted it. */
  #automatic: Promise<void> | undefined;
  #latest: Promise<void> | undefined;
  readonly #options: BootstrapOptions;

  constructor(options: BootstrapOptions) {
    this.#options = options;
  }

  /** Invites those who have not joined; concurrent calls share one run, and the first adopts the automatic one. */
  explicit(): Promise<void> {
    if (this.isClosed) return Promise.reject(new PartylineError('CLOSED', { asked: 'bootstrap' }));
    const adopted = this.#automatic;
    this.#automatic = undefined;
    return adopted ?? this.#running ?? this.#start();
  }

  /** Starts unless something has started before. A failure is reported: nobody may be waiting for it. */
  automatic(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    if (this.#latest) return this.#latest;
    const run = this.#start();
    this.#automatic = run;
    run.catch((error) => {
      if (!this.isClosed) this.#options.report(error);
    });
    return run;
  }

  #start(): Promise<void> {
    // Known before it runs: an invitation that comes by this very party must not start another.
    const run = Promise.resolve()
      .then(() => this.#run())
      .finally(() => {
        this.#running = undefined;
      });
    this.#running = run;
    this.#latest = run;
    return run;
  }

  async #run(): Promise<void> {
    const { invitees, prepare, settle, cancelled, strict, missing, report } = this.#options;
    const underway: Promise<unknown>[] = [prepare()];
    // All are under way before any is waited for; a pause in between lets those be through that answer at once.
    for (const [i, invitee] of invitees.entries()) {
      if (this.isClosed) break;
      underway.push(invitee.send());
      if ((i + 1) % AT_ONCE === 0) await setImmediate();
    }
    await Promise.all(underway);
    if (this.isClosed) {
      cancelled();
      throw new PartylineError('CLOSED', { asked: 'bootstrap' });
    }
    settle();
    const failed = invitees.filter(({ outcome }) => outcome.status === 'failed');
    if (!strict) for (const { outcome } of failed) report(outcome.error);
    const expected = missing();
    if (expected.length || (failed.length && strict)) {
      throw new BootstrapFailed(strict ? failed : [], expected, invitees);
    }
    this.ready = true;
  }
}
