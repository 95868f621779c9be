import { setTimeout } from 'node:timers/promises';
import { type Answer, type Both, bothOf, type Difference, type How } from '../../compare/answers/answer.js';
import { differencesBetween } from '../../compare/answers/differences.js';
import { Findings } from '../../compare/findings.js';
import type { Verdict } from '../../graft/report/figures.js';
import type { SideName } from '../../party/pair.js';
import { referencesIn } from '../../testing/html.js';
import { messageOf } from '../trouble.js';
import type { Question } from './requests.js';
import type { BothSides, SideAnswer } from './sides.js';

/** What a run is told. */
export interface RunOptions {
  readonly sides: BothSides;
  /** What can be told of a request before it is sent: the endpoints that may take it, `guest:name`. */
  endpointsOf(question: Question): readonly string[];
  readonly ignores: (path: string) => boolean;
  readonly pure: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
}

/** A request that a side has not answered. */
export interface Failure {
  readonly url: string;
  readonly side: SideName;
  readonly why: string;
}

/** What has come of a run. */
export interface Outcome {
  readonly endpoints: readonly { readonly endpoint: string; readonly verdict: Verdict }[];
  readonly failures: readonly Failure[];
  /** Requests for what there is not on both sides. */
  readonly others: readonly string[];
  /** What the user's own functions have thrown. */
  readonly notes: readonly string[];
}

/** A link that a page has. */
export interface Link {
  readonly url: string;
  /** The same for all URLs that lead to the same page. */
  readonly key: string;
}

const SAFE = new Set(['GET', 'HEAD']);
/** How long a side is given to differ from itself, in milliseconds, and how often in a run. */
const A_WHILE = 1_100;
const MOST_WAITS = 30;
/** How large a body may get when its content-encoding is undone. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Asks both sides request by request, and one of them twice. */
export class Run {
  readonly #options: RunOptions;
  readonly #findings = new Map<string, Findings>();
  readonly #failures: Failure[] = [];
  readonly #others: string[] = [];
  readonly #notes = new Set<string>();
  #turn = 0;
  #waits = MOST_WAITS;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  /** Returns what the pages link to. */
  async compare(question: Question): Promise<readonly Link[]> {
    const names = this.#options.endpointsOf(question);
    const [known] = names;
    if (!this.#mayAsk(question, names)) {
      if (known !== undefined) this.#of(known).skip();
      return [];
    }
    const scion = await this.#ask('scion', question, known);
    if (!scion) return [];
    const { endpoint, isPassed } = scion;
    if (endpoint === undefined || isPassed || !this.#options.sides.hasPair(endpoint)) {
      this.#others.push(`${question.method} ${question.url}`);
      return this.#linksOf('stock', scion);
    }
    const stock = await this.#ask('stock', question, endpoint);
    if (!stock) return this.#linksOf('scion', scion);
    await this.#judge(question, endpoint, { scion, stock });
    return [...this.#linksOf('scion', scion), ...this.#linksOf('stock', stock)];
  }

  outcome(): Outcome {
    const endpoints = [...this.#findings].flatMap(([endpoint, findings]) => {
      const verdict = findings.verdict('legacy');
      return verdict ? [{ endpoint, verdict }] : [];
    });
    return { endpoints, failures: this.#failures, others: this.#others, notes: [...this.#notes] };
  }

  async #judge(question: Question, endpoint: string, answers: Both<SideAnswer>): Promise<void> {
    const findings = this.#of(endpoint);
    const pages = bothOf((side) => answers[side].url);
    const linkOf: How['linkOf'] = (url, side) => this.#linkOf(url, side, pages[side]);
    const differences = this.#differences(question, endpoint, { ...answers, linkOf });
    const learn = async (side: SideName, when: 'at once' | 'later') => {
      const again = await this.#ask(side, question, endpoint);
      if (!again) return;
      const { clean } = this.#options.sides.optionsOf(endpoint) ?? {};
      const ofSide = {
        linkOf: (url: string) => this.#linkOf(url, side, pages[side]),
        ...(clean && { clean: (answer: Answer) => clean(answer, side) }),
      };
      const given = { scion: answers[side], stock: again, ...ofSide };
      findings.addNoise(this.#differences(question, endpoint, given), `${side} ${when}`);
    };
    const [first, second]: SideName[] = this.#turn++ % 2 === 0 ? ['scion', 'stock'] : ['stock', 'scion'];
    await learn(first as SideName, 'at once');
    // What is seen for the first time may be noise of the other side, or a date that is written in seconds.
    if (findings.isNew(differences)) await learn(second as SideName, 'at once');
    if (findings.isNew(differences) && this.#waits-- > 0) {
      await setTimeout(A_WHILE);
      for (const side of ['scion', 'stock'] as const) await learn(side, 'later');
    }
    findings.add(differences);
  }

  #differences({ method }: Question, endpoint: string, given: Both<SideAnswer> & How): Difference[] {
    const { scion, stock, ...how } = given;
    const { sides, ignores } = this.#options;
    const own = sides.optionsOf(endpoint);
    return differencesBetween(scion.answer, stock.answer, {
      ...(own?.clean && { clean: own.clean }),
      ...how,
      method,
      ignores: (path) => ignores(path) || own?.ignores(path) === true,
      onError: (error, thrower) =>
        this.#notes.add(`${thrower} of compare() for "${endpoint}" threw: ${messageOf(error)}`),
      bytes: MOST_BYTES,
    });
  }

  #mayAsk({ method }: Question, names: readonly string[]): boolean {
    const { pure, except } = this.#options;
    return !names.some((name) => except.has(name)) && (SAFE.has(method) || names.some((name) => pure.has(name)));
  }

  async #ask(side: SideName, question: Question, endpoint: string | undefined): Promise<SideAnswer | undefined> {
    try {
      return await this.#options.sides.ask(side, question);
    } catch (error) {
      this.#failures.push({ url: question.url, side, why: messageOf(error) });
      if (endpoint !== undefined) this.#of(endpoint).fail();
      return undefined;
    }
  }

  #linksOf(side: SideName, { answer: { headers, body }, url: page }: SideAnswer): Link[] {
    const location = typeof headers.location === 'string' ? [headers.location] : [];
    const isHtml = /^text\/html|xhtml/.test(String(headers['content-type']));
    const { references, base } = isHtml ? referencesIn(body.toString()) : { references: [], base: undefined };
    const urls = references.filter(({ method }) => method === 'GET').map(({ url }) => url);
    const from = new URL(base ?? '', `http://localhost${page}`).href;
    return [...location, ...urls].flatMap((url) => {
      const target = URL.canParse(url, from) ? new URL(url, from) : undefined;
      if (target?.origin !== 'http://localhost') return [];
      const path = target.pathname + target.search;
      return [{ url: path, key: this.#linkOf(path, side, page) ?? path }];
    });
  }

  #linkOf(url: string, side: SideName, page: string): string | undefined {
    return this.#options.sides.linkOf(url, side, page);
  }

  #of(endpoint: string): Findings {
    const known = this.#findings.get(endpoint) ?? new Findings(undefined, 1);
    this.#findings.set(endpoint, known);
    return known;
  }
}
