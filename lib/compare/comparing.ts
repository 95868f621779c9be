import { setMaxListeners } from 'node:events';
import { closest } from '../common/closest.js';
import { PartylineError } from '../errors.js';
import { Room } from '../graft/fallback/room.js';
import type { Verdict } from '../graft/report/figures.js';
import type { ComparedRequest, CompareGround, Comparing, Watching } from '../graft/serve/comparison.js';
import { ToldKinds } from '../graft/states/answers.js';
import type { StateName } from '../graft/states/states.js';
import { isShadow } from '../shadow.js';
import { Findings } from './findings.js';
import { Guard } from './guard.js';
import type { ReadOptions } from './options.js';
import { ComparedEndpoint } from './shadow/endpoint.js';
import { watchErrors, watchedBy } from './shadow/errors.js';
import { PairJob } from './shadow/job.js';
import type { PairOptions } from './shadow/pair.js';
import { Queue } from './shadow/queue.js';
import { type ServedRequest, Serving } from './shadow/served.js';

const SAFE_METHODS: readonly (string | undefined)[] = ['GET', 'HEAD'];
/** `recent` of an endpoint's findings tells of so many pairs, if no guard asks for more. */
const RECENT = 1_000;

/** Compares the answers of one graft's apps: which requests are asked again, when, and what becomes of that. */
export class GraftComparing implements Comparing {
  readonly #options: ReadOptions;
  readonly #ground: CompareGround;
  readonly #endpoints = new Map<string, ComparedEndpoint>();
  readonly #queue: Queue;
  readonly #room: Room;
  readonly #closing = new AbortController();
  readonly #guard: Guard | undefined;
  readonly #told = new ToldKinds();

  constructor(options: ReadOptions, ground: CompareGround) {
    this.#options = options;
    this.#ground = ground;
    this.#queue = new Queue(options);
    this.#room = new Room(options.memory);
    // Of each that is under way.
    setMaxListeners(0, this.#closing.signal);
    const findingsOf = (endpoint: string) => this.#of(endpoint).findings;
    this.#guard = options.guard && new Guard(options.guard, { ground, findingsOf });
  }

  settle(endpoints: ReadonlySet<string>): PartylineError | undefined {
    const { pure, except } = this.#options;
    const name = [...pure, ...except].find((each) => !endpoints.has(each));
    if (name === undefined) return undefined;
    const known = [...endpoints].sort();
    const guest = `"${this.#ground.name()}" that compare() could mean`;
    return new PartylineError('UNKNOWN_ENDPOINT', { name, guest, closest: closest(name, known), known });
  }

  arrive(): void {
    this.#queue.arrive();
  }

  watch(asked: ComparedRequest): Watching | undefined {
    const { state, side, req } = asked;
    if (state.state === 'legacy' || this.#closing.signal.aborted || isShadow(req)) return undefined;
    const guard = this.#guard;
    const errors = guard?.minds && side === 'scion' ? watchErrors(asked, guard) : undefined;
    const share = shareOf(asked);
    return watchedBy(errors, share === undefined ? undefined : this.#serve(asked, share));
  }

  verdict(endpoint: string, state: StateName): Verdict | undefined {
    return this.#endpoints.get(endpoint)?.findings.verdict(state);
  }

  close(): void {
    this.#closing.abort();
    this.#queue.close();
  }

  #of(endpoint: string): ComparedEndpoint {
    const known = this.#endpoints.get(endpoint);
    const { guard, timeout } = this.#options;
    const made = known ?? new ComparedEndpoint(new Findings(Math.max(RECENT, guard?.minRequests ?? 0)), timeout);
    if (!known) this.#endpoints.set(endpoint, made);
    return made;
  }

  #serve(asked: ComparedRequest, share: number): Watching | undefined {
    const endpoint = this.#of(asked.endpoint);
    const { findings } = endpoint;
    if (!this.#mayAsk(asked)) {
      findings.skip();
      return undefined;
    }
    const isAsked =
      endpoint.share.picks(Math.min(share, this.#options.share)) && this.#queue.hasRoom && endpoint.patience.allows();
    const serving = isAsked ? this.#begin(asked, endpoint) : undefined;
    if (!serving) findings.drop();
    return serving;
  }

  #mayAsk({ endpoint, req }: ComparedRequest): boolean {
    const { pure, except } = this.#options;
    if (except.has(endpoint) || req.method === 'OPTIONS') return false;
    return SAFE_METHODS.includes(req.method) || pure.has(endpoint);
  }

  #begin(asked: ComparedRequest, endpoint: ComparedEndpoint): Serving | undefined {
    const { bytes } = this.#options;
    try {
      return Serving.of(asked, {
        bytes,
        room: this.#room,
        through: (served) => this.#queue.add(new PairJob(served, endpoint, this.#partsOf(served))),
        lost: () => endpoint.findings.drop(),
      });
    } catch {
      // There is more on the request than is copied.
      return undefined;
    }
  }

  #partsOf({ endpoint }: ServedRequest) {
    const { ignores, clean, timeout, bytes, noise } = this.#options;
    const { signal } = this.#closing;
    const how: PairOptions['how'] = {
      ignores,
      ...(clean && { clean }),
      onError: (error, thrower) => this.#tell(`${thrower} of compare() for "${endpoint}"`, error),
    };
    return {
      ground: this.#ground,
      bounds: { timeout, bytes, room: this.#room, signal },
      how,
      noise,
      guard: this.#guard,
      spend: (milliseconds: number) => this.#queue.spend(milliseconds),
    };
  }

  #tell(what: string, cause: unknown): void {
    if (this.#told.isNew(what, cause)) this.#ground.report(new PartylineError('BAD_COMPARISON', { what }, { cause }));
  }
}

/** Which share of its requests is compared, 0 to 1; `undefined`: they are not. */
function shareOf({ state, side }: ComparedRequest): number | undefined {
  if (state.state === 'shadow') return side === 'stock' ? (state.percent ?? 100) / 100 : undefined;
  return side === 'scion' && state.compare ? state.compare / 100 : undefined;
}
