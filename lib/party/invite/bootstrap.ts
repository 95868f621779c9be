import { AsyncResource } from 'node:async_hooks';
import { PartylineError } from '../../errors.js';
import type { Invitee } from './invitee.js';

/** What a bootstrap needs of its party. */
export interface BootstrapOptions {
  readonly invitees: readonly Invitee[];
  readonly strict: boolean;
  /** The names that are expected, and nobody has who takes part. */
  missing(): readonly string[];
  /** What else has to be there before the first request; nothing, where it is there. Never rejects. */
  prepare(): Promise<unknown> | undefined;
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

/** After so many invitations comes a pause, unless a request waits for them. */
const AT_ONCE = 32;

/** One sending of the invitations. */
class Run {
  /** How it ended, once it has; without an error, it is through. */
  result: { readonly error?: unknown } | undefined;
  hasBegun = false;
  readonly ended: Promise<void>;
  #settle: (error?: unknown) => void = () => {};

  constructor() {
    this.ended = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Nobody may be waiting for it.
    this.ended.catch(() => {});
  }

  end(error?: unknown): void {
    this.result = { error };
    this.#settle(error);
  }
}

/** Of a party that was closed: there is nothing to wait for. */
const OVER = new Run();
OVER.end();

/** Sends the invitations: by itself once, and whenever it is asked to. */
export class Bootstrap {
  /** Through, and nothing in the way of requests. */
  ready = false;
  /** The party was closed: nobody is invited any more. */
  isClosed = false;
  #running: Run | undefined;
  /** The one that the party started by itself, until an explicit call has adopted it. */
  #automatic: Run | undefined;
  #latest: Run | undefined;
  readonly #options: BootstrapOptions;
  /** Guests join where the party was made, and not in the context of the request that happens to be the first. */
  readonly #context = new AsyncResource('express-party');

  constructor(options: BootstrapOptions) {
    this.#options = options;
  }

  /** Invites those who have not joined; concurrent calls share one run, and the first adopts the automatic one. */
  explicit(): Promise<void> {
    if (this.isClosed) return Promise.reject(new PartylineError('CLOSED', { asked: 'bootstrap' }));
    const adopted = this.#automatic;
    this.#automatic = undefined;
    return (adopted ?? this.#running ?? this.#start()).ended;
  }

  /** Starts unless something has started before. A failure is reported: nobody may be waiting for it. */
  automatic(): Run {
    if (this.isClosed) return OVER;
    if (this.#latest) return this.#latest;
    const run = this.#start();
    this.#automatic = run;
    run.ended.catch((error) => {
      if (!this.isClosed) this.#options.report(error);
    });
    return run;
  }

  /** A request waits: nothing that has not begun is put off. Where all guests answer at once, it has ended on return. */
  now(): Run {
    const run = this.automatic();
    this.#begin(run, true);
    return run;
  }

  #start(): Run {
    // Known before it runs: an invitation that comes by this very party must not start another.
    const run = new Run();
    this.#running = run;
    this.#latest = run;
    // What stands behind the call in the same turn may belong to the setting up.
    queueMicrotask(() => this.#begin(run, false));
    return run;
  }

  #begin(run: Run, isUrgent: boolean): void {
    if (run.hasBegun) return;
    run.hasBegun = true;
    try {
      this.#context.runInAsyncScope(() => this.#invite(run, isUrgent));
    } catch (error) {
      this.#running = undefined;
      run.end(error);
    }
  }

  /** All are under way before any is waited for; a pause in between lets those be through that answer at once. */
  #invite(run: Run, isUrgent: boolean): void {
    const { invitees, prepare } = this.#options;
    // What is not through yet; this loop counts as one.
    let open = 1;
    const end = () => this.#end(run);
    const answered = () => {
      open -= 1;
      // In a turn of its own: a guest is in the midst of its answer.
      if (open === 0) queueMicrotask(end);
    };
    const sendFrom = (first: number): void => {
      for (let i = first; i < invitees.length && !this.isClosed; i++) {
        if (!isUrgent && i > first && i % AT_ONCE === 0) return void setImmediate(sendFrom, i);
        open += 1;
        invitees[i]?.send(answered);
      }
      open -= 1;
      if (open === 0) end();
    };
    const preparing = prepare();
    if (preparing) {
      open += 1;
      preparing.then(answered, answered);
    }
    sendFrom(0);
  }

  #end(run: Run): void {
    this.#running = undefined;
    try {
      this.#settle();
      run.end();
    } catch (error) {
      run.end(error);
    }
  }

  #settle(): void {
    const { invitees, settle, cancelled, strict, missing, report } = this.#options;
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
