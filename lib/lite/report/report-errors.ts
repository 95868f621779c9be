import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GuestApp, type Handler, isFailure, type Next } from '../../common/apps.js';
import { badOption, checkOptions } from '../../common/checks.js';
import { realOf } from '../../common/real.js';
import { entranceOf } from '../../enter/enter.js';
import { sendAnswer, takeRest } from '../../enter/web/answer.js';
import type { RoutedRequest } from '../../express/app.js';
import { INVITATION } from '../../invitation.js';
import { type Guest, readGuest } from '../../party/guest.js';
import type { Lite } from '../app.js';
import { toStderr } from '../closer.js';
import { callerOf, lightOf } from '../lighten.js';
import { isLite } from '../marks.js';
import { Owner } from '../owners.js';
import { statusOf } from '../serve.js';
import { type About, aboutOf, aboutRequest } from './about.js';
import { type PageOption, pageOf } from './page.js';
import { listen, type Told } from './sources.js';

/** The options of `reportErrors`. */
export interface ReportOptions {
  /** Is told of each error, once, and may be async (default: it is printed to stderr). */
  to?: (error: unknown, about: About) => unknown;
  /**
   * What is answered where nothing was sent before: true for the full page, by youch if that is installed, false for a plain 500, or a
   * function that makes a Response or HTML (default: the full page, in production the plain one).
   */
  page?: PageOption;
}

/**
 * Puts error reporting around any app: it passes everything through, and catches what the app throws, rejects with or emits as an
 * `'error'`, before the first byte or after it.
 *
 * @param app any guest, lite or not
 * @returns a lite app in its place
 * @throws PartylineError `ERR_PARTY_BAD_GUEST`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.use('/shop', reportErrors(shop, { to: (error, { endpoint }) => log.error({ error, endpoint }) }));
 */
export function reportErrors<Answer>(app: Lite<Answer>, options?: ReportOptions): Lite<Answer | Response>;
export function reportErrors(app: GuestApp | Guest, options?: ReportOptions): Lite;
export function reportErrors(given: unknown, options: ReportOptions = {}): unknown {
  checkOptions(options, ['to', 'page'], 'reportErrors()');
  const { to, page } = options;
  if (to !== undefined && typeof to !== 'function') throw badReport('to', 'is no function');
  if (page !== undefined && typeof page !== 'function' && typeof page !== 'boolean') {
    throw badReport('page', 'is no function, nor true or false');
  }
  const { app } = readGuest(given, 'reportErrors()');
  const reporter = new Reporter(app, options);
  const call = isLite(app) ? (app as unknown as Lite) : callerOf(app, reporter.enter);
  return lightOf(app, { enter: reporter.enter, call: (request) => reporter.call(call, request) });
}

function badReport(option: string, reason: string): Error {
  return badOption('reportErrors()', option, reason, 'Write reportErrors(app, { to: (error) => log.error(error) }).');
}

/** One request on its way through the app. */
interface Passage {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Errors that were told already: a stream emits what a handler then throws. */
  readonly told: Set<unknown>;
}

class Reporter {
  readonly #options: ReportOptions;
  readonly #inner: Handler;
  readonly #owner = new Owner();
  readonly #passages = new WeakMap<object, Passage>();

  constructor(app: GuestApp, options: ReportOptions) {
    this.#options = options;
    // What a handler of Express 4 rejects with goes to the error handlers of its own app first.
    this.#inner = entranceOf(app, { catchesRejections: true });
    listen(app, (told) => this.#heard(told));
  }

  readonly enter: Handler = (req, res, next) => {
    if (Object.hasOwn(req, INVITATION)) {
      this.#owner.watch(req as RoutedRequest);
      return this.#inner(req, res, next);
    }
    const passage: Passage = { req, res, told: new Set() };
    this.#passages.set(realOf(req), passage);
    const emitted = (error: unknown) => {
      // A client that goes away is no error of the app.
      if (!isLeaving(error)) void this.#fail(passage, error);
    };
    req.on('error', emitted);
    res.on('error', emitted);
    const leave: Next = (error) => {
      if (isFailure(error)) return void this.#fail(passage, error);
      req.off('error', emitted);
      res.off('error', emitted);
      next(error);
    };
    return this.#inner(req, res, leave);
  };

  async call(
    inner: (request: Request) => Promise<Response | undefined>,
    request: Request,
  ): Promise<Response | undefined> {
    try {
      return await inner(request);
    } catch (error) {
      const about = aboutRequest(request);
      void this.#tell(error, about);
      return pageOf(error, about, this.#pageFor());
    }
  }

  /** The app has handled it: it is told, and in development gets the page in the place of a plain one. */
  #heard({ error, req, request, endpoint }: Told): void {
    const passage = req && this.#passages.get(realOf(req));
    if (!passage) {
      void this.#tell(error, request ? aboutRequest(request) : { ...NOWHERE, req });
      return;
    }
    if (isLeaving(error)) return;
    const about = this.#tellOnce(passage, error, endpoint);
    const page = this.#pageFor(passage.req);
    if (page !== false && statusOf(error) >= 500 && !passage.res.headersSent) {
      replaceAnswer(realOf(passage.res), () => pageOf(error, about, page));
    }
  }

  async #fail(passage: Passage, error: unknown): Promise<void> {
    const { req, res } = passage;
    const about = this.#tellOnce(passage, error);
    if (res.writableEnded || res.destroyed) return;
    // After the first byte there is no other answer: the client sees that this one is not whole.
    if (res.headersSent) return void res.destroy();
    const page = await pageOf(error, about, this.#pageFor(req));
    if (res.headersSent || res.destroyed) return;
    for (const name of res.getHeaderNames())
      if (/^(?:content-|etag$|last-modified$)/.test(name)) res.removeHeader(name);
    await sendAnswer(res, page, () => true);
    takeRest(req, res);
  }

  #tellOnce({ req, res, told }: Passage, error: unknown, endpoint?: string): About {
    const about = aboutOf(req, res, this.#owner.at(req), endpoint);
    if (!told.has(error)) {
      told.add(error);
      void this.#tell(error, about);
    }
    return about;
  }

  async #tell(error: unknown, about: About): Promise<void> {
    const { to = toStderr } = this.#options;
    try {
      await to(error, about);
    } catch (own) {
      toStderr(error);
      toStderr(own);
    }
  }

  #pageFor(req?: IncomingMessage): PageOption {
    const env = (req as RoutedRequest | undefined)?.app?.get('env') ?? process.env.NODE_ENV;
    return this.#options.page ?? env !== 'production';
  }
}

const NOWHERE = {
  guest: undefined,
  endpoint: undefined,
  get request() {
    return new Request('http://localhost/');
  },
};

/** Instead of what the app may have prepared. */
async function sendPage(res: ServerResponse, page: Response): Promise<void> {
  if (res.headersSent || res.destroyed) return;
  for (const name of res.getHeaderNames()) if (/^(?:content-|etag$|last-modified$)/.test(name)) res.removeHeader(name);
  await sendAnswer(res, page, () => true);
}

const WRITERS = ['writeHead', 'write', 'end'] as const;

/** The app is about to answer by itself: what it writes goes nowhere, and the page is sent. */
function replaceAnswer(res: ServerResponse, makePage: () => Promise<Response>): void {
  const before = WRITERS.map((name) => [name, Object.getOwnPropertyDescriptor(res, name)] as const);
  const end = () => {
    for (const [name, own] of before) {
      if (own) Object.defineProperty(res, name, own);
      else Reflect.deleteProperty(res, name);
    }
    makePage().then((page) => sendPage(res, page), toStderr);
    return res;
  };
  const writers = { writeHead: () => res, write: () => true, end };
  for (const name of WRITERS)
    Object.defineProperty(res, name, { value: writers[name], configurable: true, writable: true });
}

/** As Node says that a client has left. */
function isLeaving(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE';
}
