import type { Server } from 'node:http';
import { badOption } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import type { ExpressApp } from '../express/app.js';
import {
  type ExpressRouter,
  ifReadable,
  isExpressApp,
  type Layer,
  lineageOf,
  locationsOf,
  pathText,
  prefixOf,
  routerOf,
} from '../express/router.js';
import type { Start } from '../links/member.js';
import { matchesBase, readJoined, readMount } from '../pattern/mount-path.js';
import { EMPTY, join, type Pattern, Unreadable } from '../pattern/pattern.js';

/** Where a party stands in the app that it is mounted in. */
export interface Standing {
  readonly router: ExpressRouter;
  /** The path of the party in it. */
  readonly within: Pattern;
  isParty(layer: Layer): boolean;
}

interface BaseOptions {
  /** The party's Router, to be found by. */
  readonly line: unknown;
  /** The app that a party is put around, if it is one of that form. */
  readonly dispatcher: unknown;
  /** As the host gives it; `undefined`: it is looked for. */
  readonly base: string | undefined;
}

/** Where a party sits: in which app, and with which base its links begin. Never read off a visitor's request. */
export class Base {
  /** The host app, once it is known. */
  app: ExpressApp | undefined;
  /** Whether the host app is the dispatcher itself, which the party stands beside and not in. */
  isBeside = false;
  /** Whether a request has come in at the base, or only elsewhere so far. */
  arrivals: 'none' | 'here' | 'elsewhere' = 'none';
  readonly #options: BaseOptions;
  /** What the host says that it is: no request is held against it. */
  readonly given: Pattern | undefined;
  /** The base that an outer party's invitation came by with. */
  #outer: Pattern | undefined;
  /** Reads the party's path within the host app; throws Unreadable. */
  #within: (() => Pattern) | undefined;
  #base: Pattern | undefined;
  /** The party stands at two places: it has no one base. */
  #conflict: PartylineError | undefined;
  #isConflictSearched = false;
  #isToldByUse = false;
  /** What `app.use` has put into the host's stack for it. */
  #layer: Layer | undefined;
  #searched: ExpressApp | undefined;

  constructor(options: BaseOptions) {
    this.#options = options;
    this.given = options.base === undefined ? undefined : readBase(options.base);
  }

  /** `app.use(path, line)` says where the party is mounted. */
  mounted(app: ExpressApp, path: unknown): void {
    const [first, second] = Array.isArray(path) ? path : [path];
    if (second !== undefined) throw mountedTwice(String(first), String(second));
    if (this.app) throw mountedTwice(this.within().source || '/', String(first));
    this.app = app;
    this.#isToldByUse = true;
    // Express tells of it when the layer is there, and before any other is.
    this.#layer = routerOf(app)?.stack.at(-1);
    const within = typeof first === 'string' ? ifReadable(() => readMount(first).pattern) : undefined;
    this.#within = () => {
      if (within) return within;
      throw new Unreadable('its mount path cannot be read', 'Mount it at literal segments and :names.');
    };
  }

  /** An outer party's invitation has come by: where it did is where this party is. Whether that is news. */
  invited(base: string): boolean {
    const { pattern } = readJoined(base || '/');
    const isNew = this.#outer === undefined;
    const first = this.#outer ?? pattern;
    this.#outer = pattern;
    this.#base = undefined;
    this.#isConflictSearched = false;
    if (first.source === pattern.source) return isNew;
    this.#conflict = mountedTwice(first.source || '/', pattern.source || '/');
    throw this.#conflict;
  }

  /** Looks for the party in the routers of a server's app, where no `mount` event tells of it. */
  searchServer(server: Server): boolean {
    const root = this.app && lineageOf(this.app).at(-1);
    const apps = server.listeners('request').filter(isExpressApp);
    return apps.some((app) => app === root || this.searchApp(app));
  }

  /** A server that is given may serve the dispatcher itself: then it is the site's root. */
  findServer(server: Server): boolean {
    const { dispatcher } = this.#options;
    const isServed = isExpressApp(dispatcher) && server.listeners('request').includes(dispatcher);
    if (this.app || !isServed) return this.searchServer(server);
    this.app = dispatcher;
    this.isBeside = true;
    this.#within = () => EMPTY;
    return true;
  }

  /** Looks once in the routers of an app. */
  searchApp(app: ExpressApp): boolean {
    const router = routerOf(app);
    if (this.app || this.#searched === app || !router) return false;
    this.#searched = app;
    const [first, second] = locationsOf(this.#options.line, router);
    if (!first) return false;
    this.app = app;
    this.#within = () => first.path();
    if (second) this.#conflict = mountedTwice(pathText(first.path), pathText(second.path));
    return true;
  }

  /** The error of a party that stands at two places, looked for in all the routers that can be seen. */
  conflict(): PartylineError | undefined {
    if (this.given || this.#conflict || !this.app || this.isBeside) return this.#conflict;
    this.#isConflictSearched = true;
    const places: (() => Pattern)[] = [];
    let isShown = false;
    for (const app of lineageOf(this.app)) {
      const router = routerOf(app);
      for (const { path, routers } of router ? locationsOf(this.#options.line, router) : []) {
        places.push(path);
        isShown ||= app === this.app && routers.length === 1;
      }
    }
    // The place that app.use told of is in none of the routers where what stands there shows nothing of the party.
    if (this.#isToldByUse && !isShown) places.unshift(() => this.within());
    const [first, second] = places;
    if (first && second) this.#conflict = mountedTwice(pathText(first), pathText(second));
    return this.#conflict;
  }

  /** What stands before every mount path, or why that is not known. */
  read(): Start {
    const conflict = this.#isConflictSearched ? this.#conflict : this.conflict();
    if (conflict && !this.given) return { error: conflict };
    if (this.arrivals === 'elsewhere') return { error: this.strayError() };
    const known = this.#base ?? this.given ?? this.#outer;
    const start = known ? { base: known } : this.#find();
    if ('base' in start) this.#base = start.base;
    return start;
  }

  /**
   * Whether a request came in at the base. What stands above the host app cannot all be seen: no link is made from a base
   * that no request has come by. `changed` is called when that makes another base known, or unknown.
   */
  isArrival(baseUrl: string, changed: () => void): boolean {
    const before = this.arrivals;
    const isHere = this.given !== undefined || !this.#base || matchesBase(this.#base, baseUrl, true);
    if (isHere) this.arrivals = 'here';
    else if (before === 'none') this.arrivals = 'elsewhere';
    if ((before === 'elsewhere') !== (this.arrivals === 'elsewhere')) changed();
    return isHere;
  }

  /** The error of links for a request that came in elsewhere. */
  strayError(name = 'an endpoint'): PartylineError {
    const found = this.#base?.source || '/';
    const reason = `requests come in at another path than "${found}", where this party was found`;
    return new PartylineError('NO_BASE', { name, reason });
  }

  /** What stands before the host's own routes, or why that is not known. */
  readHost(): Start {
    const { app } = this;
    return app?.parent ? attempt(() => prefixOf(app)) : { base: EMPTY };
  }

  /** The path of the party within its host app, as far as it can be read. */
  within(): Pattern {
    return (this.#within && ifReadable(this.#within)) ?? EMPTY;
  }

  /** Where the party stands in the stack of its host app; `undefined` where it stands in none that is known. */
  standing(): Standing | undefined {
    const router = this.isBeside ? undefined : routerOf(this.app);
    if (!router) return undefined;
    const isParty = (layer: Layer) => layer === this.#layer || layer.handle === this.#options.line;
    return { router, within: this.within(), isParty };
  }

  #find(): Start {
    const { app } = this;
    const within = this.#within;
    if (app && within) return attempt(() => join(prefixOf(app), within()));
    return {
      error: noBase(
        'this party is mounted nowhere that it knows of: mount it first, app.use(line), then call bootstrap()',
      ),
    };
  }
}

function attempt(read: () => Pattern): Start {
  try {
    return { base: read() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { error: noBase(`of where this party stands, ${error.message}`) };
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
    throw badOption('party()', 'base', `is no mount path: ${error.message}`, error.write);
  }
}

function mountedTwice(first: string, second: string): PartylineError {
  return new PartylineError('MOUNTED_TWICE', { first, second });
}
