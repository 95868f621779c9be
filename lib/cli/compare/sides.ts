import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage, request } from 'node:http';
import { Socket } from 'node:net';
import type { Answer } from '../../compare/answers/answer.js';
import { onSite } from '../../compare/answers/on-site.js';
import { optionsOn } from '../../compare/compare.js';
import type { ReadOptions } from '../../compare/options.js';
import type { GraftCore } from '../../graft/core.js';
import type { Report } from '../../graft/report/report.js';
import type { ReadState } from '../../graft/states/states.js';
import { fullNameOf, PAIR, type SideName } from '../../party/pair.js';
import type { Question } from './requests.js';

/** How long a side may take for an answer, in milliseconds. */
const PATIENCE = 30_000;
/** A longer answer is none. */
const MOST_BYTES = 64 * 1024 * 1024;
/** From the one side's URL to the other's, and not back. */
const MOST_TURNS = 3;

const ACCEPT = 'text/html,application/json;q=0.9,*/*;q=0.8';

/** An answer of one side. */
export interface SideAnswer {
  readonly answer: Answer;
  /** `guest:name` of the endpoint by which the scion has answered; `undefined` where it was not asked. */
  readonly endpoint: string | undefined;
  /** Whether the scion has passed it on to the stock. */
  readonly isPassed: boolean;
  /** Where it was asked in the end. */
  readonly url: string;
}

interface GraftApp {
  readonly [PAIR]: Pick<GraftCore, 'steering'> & Partial<Pick<GraftCore, 'ground'>>;
  report(): Report;
}

/** Asks the one side or the other of all grafts of a site, through the host and all that stands before them. */
export class BothSides {
  readonly #grafts: readonly GraftApp[];
  readonly #origin: string;

  constructor(grafts: readonly unknown[], origin: string) {
    this.#grafts = grafts as GraftApp[];
    this.#origin = origin;
  }

  /** Whether there is an old page beside a new one. */
  hasPair(endpoint: string): boolean {
    return this.#endpoints().some((each) => each.name === endpoint && each.patterns.stock !== undefined);
  }

  /** The full names of all endpoints of the grafts. */
  names(): string[] {
    return this.#endpoints()
      .map(({ name }) => name)
      .sort();
  }

  /** Those that are meant by `shop:search`, or `search`, or by the name that it has in the stock. */
  named(name: string): string[] {
    const own = name.slice(name.indexOf(':') + 1);
    const names = this.names();
    return names.includes(name) ? [name] : names.filter((each) => each.endsWith(`:${own}`));
  }

  /** What the graft's own `compare()` says of an endpoint. */
  optionsOf(endpoint: string): Pick<ReadOptions, 'ignores' | 'clean'> | undefined {
    const guest = endpoint.slice(0, endpoint.indexOf(':'));
    return this.#compared().find(({ ground }) => ground.name() === guest)?.options;
  }

  /** The endpoints that `compare()` names so, in full. */
  saidBy(option: 'pure' | 'except'): string[] {
    return this.#compared().flatMap(({ ground, options }) =>
      [...options[option]].map((name) => fullNameOf(ground.name(), name)),
    );
  }

  /** Follows the graft from the other side's URL. Rejects where there is no answer. */
  async ask(side: SideName, question: Question): Promise<SideAnswer> {
    const restore = this.#lead(side);
    let endpoint: string | undefined;
    const hear = (message: unknown) => {
      const told = message as { graft: string; endpoint: string; side: SideName };
      if (told.side === 'scion') endpoint = fullNameOf(told.graft, told.endpoint);
    };
    const passed = this.#passed();
    subscribe('express-party:dispatch', hear);
    try {
      let { url } = question;
      for (let turn = 1; ; turn++) {
        const answer = await this.#send({ ...question, url });
        const onward = turn < MOST_TURNS ? this.#onward(answer, url) : undefined;
        if (onward === undefined) return { answer, endpoint, isPassed: this.#passed() > passed, url };
        url = onward;
      }
    } finally {
      unsubscribe('express-party:dispatch', hear);
      restore();
    }
  }

  /** Where a URL leads to from a page of a side: an endpoint with its values, or another place of the site. */
  linkOf(url: string, side: SideName, page: string): string | undefined {
    const path = onSite(url, page, this.#origin);
    if (path === undefined) return undefined;
    const asking = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: page });
    const restore = this.#lead(side);
    try {
      for (const { [PAIR]: core } of this.#grafts) {
        const link = core.ground?.linkOf(path, side, asking);
        if (link !== undefined) return `${core.ground?.name()} ${link}`;
      }
      return path;
    } finally {
      restore();
    }
  }

  #compared() {
    return this.#grafts.flatMap(({ [PAIR]: { ground } }) => {
      const options = ground && optionsOn(ground);
      return options ? [{ ground, options }] : [];
    });
  }

  #endpoints() {
    return this.#grafts.flatMap((graft) => {
      const { graft: name, endpoints } = graft.report();
      return endpoints.map((each) => ({ ...each, name: fullNameOf(name, each.endpoint) }));
    });
  }

  #passed(): number {
    return this.#endpoints().reduce((sum, { passed }) => sum + passed, 0);
  }

  /** For this process alone: nothing is written to where the states come from. */
  #lead(side: SideName): () => void {
    const before = this.#grafts.map(({ [PAIR]: { steering } }) => ({ steering, records: steering.table.records }));
    for (const { steering } of before) {
      const journeys = side === 'scion' ? Object.keys(steering.states()) : [];
      const moved = journeys.map((journey): [string, ReadState] => [journey, { state: 'moved' }]);
      steering.table.replace(new Map(moved), 'express-party compare');
    }
    return () => {
      for (const { steering, records } of before) steering.table.replace(records, 'express-party compare', true);
    };
  }

  /** Where the graft itself sends a request that is for the other side's URL. */
  #onward({ status, headers }: Answer, from: string): string | undefined {
    const isOurs =
      (status === 307 && headers['cache-control'] === 'no-store') ||
      ((status === 301 || status === 308) && headers['cache-control'] === 'max-age=3600');
    const { location } = headers;
    if (!isOurs || typeof location !== 'string' || !URL.canParse(location, this.#origin + from)) return undefined;
    const target = new URL(location, this.#origin + from);
    return target.origin === this.#origin ? target.pathname + target.search : undefined;
  }

  #send({ method, url, headers, body }: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(PATIENCE);
      signal.addEventListener('abort', () =>
        reject(new Error(`it has not answered within ${PATIENCE / 1000} seconds`)),
      );
      const options = { method, headers: { accept: ACCEPT, ...headers }, agent: false, signal };
      const asked = request(`${this.#origin}${url}`, options, (res) => readAnswer(res).then(resolve, reject));
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

async function readAnswer(res: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of res as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`its answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) };
}
