import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { publish } from '../../common/channels.js';
import type { RoutedRequest } from '../../express/app.js';
import type { Room } from '../../graft/fallback/room.js';
import type { CompareGround } from '../../graft/serve/comparison.js';
import type { SideName } from '../../party/pair.js';
import type { Answer, Difference, How } from '../answers/answer.js';
import { differencesBetween } from '../answers/differences.js';
import { onSite } from '../answers/on-site.js';
import type { Findings } from '../findings.js';
import { askSide } from './ask.js';
import type { ServedRequest } from './served.js';

/** What a pair is compared by. */
export interface PairOptions {
  readonly ground: CompareGround;
  readonly findings: Findings;
  readonly bounds: {
    readonly timeout: number;
    readonly bytes: number;
    readonly room: Room;
    readonly signal: AbortSignal;
  };
  readonly how: Pick<How, 'ignores' | 'clean' | 'onError'>;
  /** So many milliseconds of the event loop were taken. */
  spend(milliseconds: number): void;
}

/** A request of a visitor, and the answers of both sides to it. */
export class Pair {
  readonly #served: ServedRequest;
  readonly #options: PairOptions;
  /** The first answer of each side. */
  readonly #answers = new Map<SideName, Answer>();
  /** What a side answers when it is asked again is compared with this: a visitor may have changed something since his own answer. */
  readonly #bases = new Map<SideName, Answer>();
  /** The request as the last side that was asked had it. */
  #request: IncomingMessage | undefined;

  constructor(served: ServedRequest, options: PairOptions) {
    this.#served = served;
    this.#options = options;
    this.#answers.set(served.side, served.answer);
  }

  /** The side that has not served it. */
  get other(): SideName {
    return this.#served.side === 'scion' ? 'stock' : 'scion';
  }

  /** Asks the other side. Rejects with NoAnswer. */
  async ask(): Promise<Answer> {
    const { answer: served, side } = this.#served;
    const answer = await this.#ask(this.other);
    this.#bases.set(this.other, answer);
    // The visitor had the page already: what it holds is not known.
    if (served.status === 304) this.#answers.set(side, await this.#ask(side));
    // Comparing is a turn of its own: visitors who have come meanwhile are first.
    await setImmediate();
    this.#answers.set(this.other, answer);
    return answer;
  }

  /** Where the two answers differ. */
  differences(): Difference[] {
    const differences = this.#compare(this.#answerOf('scion'), this.#answerOf('stock'), {
      ...this.#options.how,
      linkOf: (url, side) => this.#linkOf(url, side),
    });
    this.#publish(differences);
    return differences;
  }

  /** What a side has answered to a shadow; it is asked where it has served the visitor. Rejects with NoAnswer. */
  async base(side: SideName): Promise<Answer> {
    const base = this.#bases.get(side) ?? (await this.#ask(side));
    this.#bases.set(side, base);
    return base;
  }

  /** Asks one side once more: where it differs from itself there is noise. Rejects with NoAnswer. */
  async learn(side: SideName, when: 'at once' | 'later'): Promise<void> {
    const base = await this.base(side);
    const again = await this.#ask(side);
    const { how, findings } = this.#options;
    const { clean } = how;
    const differences = this.#compare(base, again, {
      ...how,
      ...(clean && { clean: (answer: Answer) => clean(answer, side) }),
      linkOf: (url) => this.#linkOf(url, side),
    });
    findings.addNoise(differences, `${side} ${when}`);
  }

  /** Where a URL leads to from the page of a side: an endpoint with its values, or another place of the site. */
  #linkOf(url: string, side: SideName): string | undefined {
    const request = this.#request;
    if (!request) return undefined;
    const { url: own, otherUrl, side: server } = this.#served;
    const page = ((request as RoutedRequest).baseUrl ?? '') + (side === server ? own : otherUrl);
    const path = onSite(url, page, `http://${request.headers.host ?? 'localhost'}`);
    return path === undefined ? undefined : (this.#options.ground.linkOf(path, side, request) ?? path);
  }

  #answerOf(side: SideName): Answer {
    return this.#answers.get(side) as Answer;
  }

  #ask(side: SideName): Promise<Answer> {
    const { note, body, session, url, otherUrl, within, side: server } = this.#served;
    const { ground, bounds } = this.#options;
    return this.#timed(() => {
      const copy = note.copy({ url: side === server ? url : otherUrl, body, session });
      ground.adopt(copy.req, note);
      this.#request = copy.req;
      return within(() => askSide(ground.enter[side], copy, { ...bounds, isRead: body === undefined }));
    });
  }

  #compare(one: Answer, other: Answer, how: How): Difference[] {
    return this.#timed(() => differencesBetween(one, other, { ...how, method: this.#served.method }));
  }

  #timed<Result>(act: () => Result): Result {
    const start = performance.now();
    try {
      return act();
    } finally {
      this.#options.spend(performance.now() - start);
    }
  }

  #publish(differences: readonly Difference[]): void {
    const { endpoint, journey, side, method } = this.#served;
    publish('compare', () => ({
      ...{ graft: this.#options.ground.name(), endpoint, journey, method, served: side },
      differences: Object.freeze([...differences]),
      request: this.#request,
    }));
  }
}
