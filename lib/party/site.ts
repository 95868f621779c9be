import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PartylineError } from '../errors.js';
import { type ExpressApp, isExpressApp, type RoutedRequest } from '../handler.js';
import { readMount } from '../pattern/mount.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';
import { prefixOf, routerOf, type Standing, standingsOf } from '../routes.js';

const HINT = 'this party stands where its path cannot be read';

/** Where a party sits: its host app, and the base that its links begin with. Never read off a visitor's request. */
export class Site {
  /** The host app, once it is known. */
  app: ExpressApp | undefined;
  readonly #line: unknown;
  readonly #given: Pattern | undefined;
  /** Set by an outer party's invitation. */
  #outer: Pattern | undefined;
  #found: Standing | undefined;
  #base: Pattern | undefined;
  #reason = HINT;
  #standIn: { request: object; response: object } | undefined;
  readonly #makeApp: () => { request: object; response: object };

  constructor(options: {
    line: unknown;
    base: string | undefined;
    makeApp: () => { request: object; response: object };
  }) {
    this.#line = options.line;
    this.#given = options.base === undefined ? undefined : readBase(options.base);
    this.#makeApp = options.makeApp;
  }

  /** `app.use(path, line)` says where the party is mounted. */
  mounted(app: ExpressApp, path: unknown): void {
    if (Array.isArray(path) && path.length > 1) throw mountedTwice(String(path[0]), String(path[1]));
    if (this.app) throw mountedTwice('one path', String(path));
    this.app = app;
  }

  /** An outer party's invitation has come by: the path at which it did is this party's. */
  invited(base: string): void {
    const { pattern } = readMount(base || '/');
    if (this.#outer && this.#outer.source !== pattern.source) {
      throw mountedTwice(this.#outer.source || '/', pattern.source || '/');
    }
    this.#outer = pattern;
    this.#base = undefined;
  }

  /** Looks for the party in the routers of a server's app, where no `mount` event tells of it. */
  searchServer(server: Server): boolean {
    const apps = server.listeners('request').filter(isExpressApp);
    return apps.some((app) => app === this.root() || this.searchApp(app));
  }

  searchApp(app: ExpressApp): boolean {
    if (this.app) return false;
    const router = routerOf(app);
    const standings = router ? standingsOf(this.#line, router) : [];
    if (standings.length > 1) throw mountedTwice('one path', 'another');
    this.#found = standings[0];
    if (this.#found) this.app = app;
    return this.#found !== undefined;
  }

  /** The outermost app above the party. */
  root(): ExpressApp | undefined {
    let app = this.app;
    while (app?.parent) app = app.parent;
    return app;
  }

  /** What stands before every mount path. */
  base(): Pattern {
    this.#base ??= this.#given ?? this.#outer ?? this.#read();
    if (this.#base) return this.#base;
    throw this.noBase('an endpoint');
  }

  noBase(name: string): PartylineError {
    const reason = this.app ? this.#reason : 'this party is mounted nowhere that it knows of';
    return new PartylineError('NO_BASE', { name, reason });
  }

  hasBase(): boolean {
    try {
      this.base();
      return true;
    } catch {
      return false;
    }
  }

  /** What stands before the host's own routes. */
  hostPrefix(): Pattern {
    return this.app ? prefixOf(this.app) : EMPTY;
  }

  /** Dresses an invitation in the host's methods, or in a stand-in's when the host is no Express app. */
  dress(req: IncomingMessage, res: ServerResponse): void {
    this.#standIn ??= this.app ?? this.#makeApp();
    Object.setPrototypeOf(req, this.#standIn.request);
    Object.setPrototypeOf(res, this.#standIn.response);
    const routed = req as RoutedRequest & { res?: unknown };
    routed.res = res;
    // Express 4 parses it in a middleware of the app, which a bare Router's invitation never sees.
    if (routed.query === undefined) routed.query = {};
  }

  /** The path of the party within its host app. */
  within(): Pattern | undefined {
    return this.#attempt(() => {
      if (this.#found) return this.#found.path();
      const { mountpath } = this.#line as ExpressApp;
      return typeof mountpath === 'string' ? readMount(mountpath).pattern : undefined;
    });
  }

  #read(): Pattern | undefined {
    const { app } = this;
    const within = app && this.within();
    return within && this.#attempt(() => join(prefixOf(app), within));
  }

  #attempt(read: () => Pattern | undefined): Pattern | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#reason = error.message;
      return undefined;
    }
  }
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
