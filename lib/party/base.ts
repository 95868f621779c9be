import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type ExpressApp, isExpressApp, lineageOf, type RoutedRequest } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import { prefixOf, routerOf, standingsOf } from '../express/router.js';
import { matchesBase, readMount } from '../pattern/mount-path.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';

/** What gives requests and responses their methods: an Express app, or a stand-in for one. */
type Dresser = Pick<ExpressApp, 'request' | 'response'>;

interface SiteOptions {
  /** The party's Router, to be found by. */
  readonly line: unknown;
  /** The app that a party is put around, if it is one of that form. */
  readonly dispatcher: unknown;
  readonly base: string | undefined;
  makeApp(): Dresser;
}

/** Where a party sits: its host app, and the base that its links begin with. Never read off a visitor's request. */
export class Site {
  /** The host app, once it is known. */
  app: ExpressApp | undefined;
  readonly #options: SiteOptions;
  readonly #given: Pattern | undefined;
  /** The base that an outer party's invitation came by with. */
  #outer: Pattern | undefined;
  /** Reads the party's path within the host app; throws Unreadable. */
  #within: (() => Pattern) | undefined;
  #base: Pattern | undefined;
  /** The party stands at two places: it has no one base. */
  #conflict: PartylineError | undefined;
  #isBeside = false;
  #isToldByUse = false;
  #searched: ExpressApp | undefined;
  #dresser: Dresser | undefined;
  /** Whether a request has come in at the base, or only elsewhere so far. */
  #arrivals: 'none' | 'here' | 'elsewhere' = 'none';

  constructor(options: SiteOptions) {
    this.#options = options;
    this.#given = options.base === undefined ? undefined : readBase(options.base);
  }

  /** Whether the host says what the base is: no request is held against it. */
  get isTold(): boolean {
    return this.#given !== undefined;
  }

  /** `app.use(path, line)` says where the party is mounted. */
  mounted(app: ExpressApp, path: unknown): void {
    const [first, second] = Array.isArray(path) ? path : [path];
    if (second !== undefined) throw mountedTwice(String(first), String(second));
    if (this.app) throw mountedTwice(this.#within?.().source || '/', String(first));
    this.app = app;
    this.#isToldByUse = true;
    this.#within = () => {
      if (typeof first === 'string') return readMount(first).pattern;
      throw new Unreadable('its mount path is no string', 'Mount it at one.');
    };
  }

  /** An outer party's invitation has come by: where it did is where this party is. */
  invited(base: string): void {
    const { pattern } = readMount(base || '/');
    const first = this.#outer ?? pattern;
    this.#outer = pattern;
    this.#base = undefined;
    if (first.source === pattern.source) return;
    this.#conflict = mountedTwice(first.source || '/', pattern.source || '/');
    throw this.#conflict;
  }

  /** Looks for the party in the routers of a server's app, where no `mount` event tells of it. */
  searchServer(server: Server): boolean {
    const apps = server.listeners('request').filter(isExpressApp);
    return apps.some((app) => app === this.#root() || this.searchApp(app));
  }

  /** A server that is given may serve the dispatcher itself: then it is the site's root. */
  takeServer(server: Server): boolean {
    const { dispatcher } = this.#options;
    if (this.app || !isExpressApp(dispatcher) || !server.listeners('request').includes(dispatcher)) {
      return this.searchServer(server);
    }
    this.app = dispatcher;
    this.#isBeside = true;
    this.#within = () => EMPTY;
    return true;
  }

  /** Whether the host app is the dispatcher itself, which the party stands beside and not in. */
  get isBeside(): boolean {
    return this.#isBeside;
  }

  /** Looks once in the routers of an app. */
  searchApp(app: ExpressApp): boolean {
    const router = routerOf(app);
    if (this.app || this.#searched === app || !router) return false;
    this.#searched = app;
    const [first, second] = standingsOf(this.#options.line, router);
    if (!first) return false;
    this.app = app;
    this.#within = () => first.path();
    if (second) this.#conflict = mountedTwice(pathOf(first), pathOf(second));
    return true;
  }

  /** The error of a party that stands at two places, looked for in all the routers that can be seen. */
  conflict(): PartylineError | undefined {
    if (this.#given || this.#conflict || !this.app || this.#isBeside) return this.#conflict;
    const routers = lineageOf(this.app).flatMap((app) => routerOf(app) ?? []);
    const standings = routers.flatMap((router) => standingsOf(this.#options.line, router));
    // The place that app.use told of is a closure, and none of these.
    const [first, second] = this.#isToldByUse ? [{ path: () => this.within() }, ...standings] : standings;
    if (first && second) this.#conflict = mountedTwice(pathOf(first), pathOf(second));
    return this.#conflict;
  }

  /** What stands before every mount path. */
  base(): Pattern {
    const conflict = this.#base ? this.#conflict : this.conflict();
    if (conflict && !this.#given) throw conflict;
    if (this.#arrivals === 'elsewhere') throw this.stray();
    this.#base ??= this.#given ?? this.#outer ?? this.#read();
    return this.#base;
  }

  hasBase(): boolean {
    return this.noBase() === undefined;
  }

  /** Why there is no base, if there is none. */
  noBase(): PartylineError | undefined {
    try {
      this.base();
      return undefined;
    } catch (error) {
      if (error instanceof PartylineError) return error;
      throw error;
    }
  }

  /**
   * Whether a request has come in at the base. What stands above the host app cannot all be seen; a request that
   * comes by another way shows it, and no link is made from a base that no request has come by.
   */
  isArrival(baseUrl: string): boolean {
    if (this.#given || !this.#base || matchesBase(this.#base, baseUrl, true)) {
      if (this.#arrivals !== 'here') this.#arrivals = 'here';
      return true;
    }
    if (this.#arrivals === 'none') this.#arrivals = 'elsewhere';
    return false;
  }

  /** The error of links for a request that has come in elsewhere. */
  stray(name = 'an endpoint'): PartylineError {
    const found = this.#base?.source || '/';
    const reason = `requests come in at another path than "${found}", where this party was found`;
    return new PartylineError('NO_BASE', { name, reason });
  }

  /** What stands before the host's own routes. */
  hostPrefix(): Pattern {
    const { app } = this;
    return app ? readable(() => prefixOf(app)) : EMPTY;
  }

  /** The path of the party within its host app, as far as it can be read. */
  within(): Pattern {
    try {
      return this.#within?.() ?? EMPTY;
    } catch {
      return EMPTY;
    }
  }

  /** Dresses an invitation in the host's methods, or in a stand-in's when the host is no Express app. */
  dress(req: IncomingMessage, res: ServerResponse): void {
    this.#dresser ??= this.app ?? this.#options.makeApp();
    Object.setPrototypeOf(req, this.#dresser.request);
    Object.setPrototypeOf(res, this.#dresser.response);
    const routed = req as RoutedRequest & { res?: unknown };
    routed.res = res;
    // Express 4 parses it in a middleware of the app, which a bare Router's invitation never sees.
    if (routed.query === undefined) routed.query = {};
  }

  /** The outermost app above the party. */
  #root(): ExpressApp | undefined {
    return this.app && lineageOf(this.app).at(-1);
  }

  #read(): Pattern {
    const { app } = this;
    const within = this.#within;
    if (app && within) return readable(() => join(prefixOf(app), within()));
    throw noBase('this party is mounted nowhere that it knows of');
  }
}

function pathOf(standing: { path(): Pattern }): string {
  try {
    return standing.path().source || '/';
  } catch {
    return 'a path that cannot be read';
  }
}

function readable(read: () => Pattern): Pattern {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw noBase(`of where this party stands, ${error.message}`);
    throw error;
  }
}

function noBase(reason: string): PartylineError {
  return new PartylineError('NO_BASE', { name: 'an endpoint', reason });
}

function readBase(base: string): Pattern {
  try {
    return readMount(base).pattern;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const option = { where: 'party()', option: 'base', reason: `is no mount path: ${error.message}` };
    throw new PartylineError('BAD_OPTION', { ...option, write: error.write });
  }
}

function mountedTwice(first: string, second: string): PartylineError {
  return new PartylineError('MOUNTED_TWICE', { first, second });
}
