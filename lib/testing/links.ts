import { AssertionError } from 'node:assert';
import { badOption, checkOptions } from '../common/checks.js';
import { type Reference, referencesIn } from './html.js';
import { type Answered, type Servable, Site } from './site.js';

/** What `expectLinksToResolve` is told. */
export interface CrawlOptions {
  /** The page to begin with, or several (default: `/`). */
  from?: string | readonly string[];
  /** Sent with each request: a session's cookie, say (default: none). */
  headers?: Readonly<Record<string, string>>;
  /** Addresses that are left alone: a path, or a RegExp that is held against path and query (default: none). */
  ignore?: string | RegExp | readonly (string | RegExp)[];
  /** How many pages are asked for before the crawl gives up, as it never ends in a calendar (default: 1000). */
  most?: number;
}

/** A link that nobody serves. */
export interface BrokenLink {
  /** Path and query. */
  readonly url: string;
  readonly method: string;
  /** What it was answered with. */
  readonly status: number;
  /** The pages that lead to it, and by which element. */
  readonly on: readonly string[];
}

/** What a crawl has seen. */
export interface Crawled {
  /** Path and query of each page that was asked for. */
  readonly pages: readonly string[];
}

/**
 * Follows every link of a site, from page to page, and fails with each one that nobody serves: those that are answered with 404,
 * 405 or 5xx. A form that posts is not sent where OPTIONS tells that its method is served.
 *
 * @param app what supertest takes: an app, a function, a server; or a party's host
 * @throws AssertionError with the `links` that nobody serves
 * @example
 * await expectLinksToResolve(app, { from: '/' });
 */
export async function expectLinksToResolve(app: Servable, options: CrawlOptions = {}): Promise<Crawled> {
  const read = readOptions(options);
  const site = await Site.of(app);
  try {
    const crawl = new Crawl(site, read);
    await crawl.run();
    return crawl.result();
  } finally {
    await site.close();
  }
}

interface ReadOptions {
  readonly from: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly ignore: readonly (string | RegExp)[];
  readonly most: number;
}

interface Waiting extends Pick<Reference, 'method' | 'fields'> {
  readonly url: string;
  readonly on: Set<string>;
}

class Crawl {
  readonly #site: Site;
  readonly #options: ReadOptions;
  /** By method and URL, in the order in which they were found. */
  readonly #found = new Map<string, Waiting>();
  readonly #broken: BrokenLink[] = [];
  readonly #pages: string[] = [];

  constructor(site: Site, options: ReadOptions) {
    this.#site = site;
    this.#options = options;
  }

  async run(): Promise<void> {
    for (const url of this.#options.from)
      this.#add({ url, method: 'GET', by: 'where it began' }, this.#site.origin, '');
    // What is found on the way is put behind.
    for (const waiting of this.#found.values()) {
      if (this.#pages.length >= this.#options.most) throw this.#endless();
      await this.#visit(waiting);
    }
  }

  result(): Crawled {
    if (this.#broken.length === 0) return Object.freeze({ pages: Object.freeze([...this.#pages]) });
    const told = this.#broken.map(
      ({ url, method, status, on }) => `  ${method} ${url} (${status})\n    ${on.join('\n    ')}`,
    );
    const message = `Nobody serves ${told.length === 1 ? 'this link' : `these ${told.length} links`}:\n${told.join('\n')}`;
    const error = new AssertionError({ message, actual: this.#broken.map(({ url }) => url), expected: [] });
    throw Object.assign(error, { links: Object.freeze([...this.#broken]) });
  }

  async #visit(waiting: Waiting): Promise<void> {
    const { url, method, on } = waiting;
    const answered =
      method === 'GET' ? await this.#site.ask(url, { headers: this.#options.headers }) : await this.#try(waiting);
    const { status } = answered;
    if (method === 'GET') this.#pages.push(url);
    if (status === 404 || status === 405 || status >= 500) {
      this.#broken.push(Object.freeze({ url, method, status, on: [...on] }));
      return;
    }
    if (answered.location !== undefined)
      this.#add({ url: answered.location, method: 'GET', by: `${status}` }, `${this.#site.origin}${url}`, url);
    if (method !== 'GET' || !answered.isHtml) return;
    const { references, base } = referencesIn(answered.text);
    const from = new URL(base ?? '', `${this.#site.origin}${url}`).href;
    for (const reference of references) this.#add(reference, from, url);
  }

  /** Express tells by OPTIONS what it serves, and nothing happens. Where nobody tells, the form is sent. */
  async #try({ url, method, fields = [] }: Waiting): Promise<Answered> {
    const { headers } = this.#options;
    const told = await this.#site.ask(url, { method: 'OPTIONS', headers });
    if (told.allow?.includes(method)) return { ...told, status: 200, location: undefined };
    const body = new URLSearchParams([...fields] as [string, string][]).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#site.ask(url, { method, headers: { ...headers, ...type }, body });
  }

  #add({ url, method, by, fields }: Reference, from: string, page: string): void {
    const target = URL.canParse(url, from) ? new URL(url, from) : undefined;
    if (!target || target.origin !== this.#site.origin || method === 'DIALOG') return;
    const path = target.pathname + target.search;
    if (
      this.#options.ignore.some((each) =>
        typeof each === 'string' ? each === path || each === target.pathname : each.test(path),
      )
    )
      return;
    const key = `${method} ${path}`;
    const known = this.#found.get(key) ?? { url: path, method, on: new Set<string>(), ...(fields && { fields }) };
    known.on.add(page === '' ? by : `${by} on ${page}`);
    this.#found.set(key, known);
  }

  #endless(): Error {
    const last = this.#pages.at(-1);
    return new Error(
      `The crawl has asked for ${this.#options.most} pages, the last one ${last}. Write ignore, or a larger most.`,
    );
  }
}

function readOptions(given: CrawlOptions): ReadOptions {
  const where = 'expectLinksToResolve()';
  checkOptions(given, ['from', 'headers', 'ignore', 'most'], where);
  const { from = '/', headers = {}, ignore = [], most = 1000 } = given;
  const starts = [from].flat();
  if (starts.length === 0 || !starts.every((url) => typeof url === 'string' && url.startsWith('/'))) {
    throw badOption(where, 'from', 'is no path', 'Write from: "/".');
  }
  if (!Number.isSafeInteger(most) || most < 1)
    throw badOption(where, 'most', 'is no number above 0', 'Write most: 1000.');
  return { from: starts, headers, ignore: [ignore].flat(), most };
}
