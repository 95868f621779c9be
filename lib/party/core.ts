import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Route } from '../endpoints.js';
import { PartylineError } from '../errors.js';
import { type ExpressApp, isExpressApp, type Next, type RoutedRequest } from '../handler.js';
import { invitationOf } from '../invitation.js';
import { Member } from '../member.js';
import { adopt } from '../mount/express.js';
import { Names, type UrlQuestion } from '../names.js';
import { createOperator, type Operator } from '../operator.js';
import { Partyline } from '../partyline.js';
import { isParametric, matchMount, readMount } from '../pattern/mount.js';
import { EMPTY, join } from '../pattern/pattern.js';
import { beginVisit } from '../visit.js';
import { Bootstrap } from './bootstrap.js';
import { Dispatch, type Match } from './dispatch.js';
import { duplicate, GuestList } from './guestlist.js';
import { type Hosting, Invitee } from './invitee.js';
import { onListen } from './listen.js';
import type { Mount } from './mounts.js';
import type { ReadOptions } from './options.js';
import { originFor } from './origin.js';
import { createReport } from './report.js';
import type { Site } from './site.js';

/** A party behind its face: who is mounted, who has joined, and what a request goes through. */
export class PartyCore {
  readonly operator: Operator;
  readonly list: GuestList;
  readonly bootstrap: Bootstrap;
  readonly #mounts: readonly Mount[];
  readonly #site: Site;
  readonly #line: Partyline;
  readonly #names: Names;
  readonly #dispatch: Dispatch;
  readonly #report: (error: unknown) => void;
  readonly #closing = new AbortController();
  /** The requests that came in elsewhere than at the base: links of theirs would lead astray. */
  readonly #strays = new WeakSet<IncomingMessage>();
  readonly #stopListening: () => void;

  constructor(mounts: readonly Mount[], options: ReadOptions, site: Site) {
    this.#mounts = mounts;
    this.#site = site;
    setMaxListeners(0, this.#closing.signal);
    this.#report = createReport(options.onError, () => site.app);
    const report = this.#report;
    this.#line = new Partyline({ ignoreMissingServices: options.ignoreMissingServices, report });
    this.#names = new Names({
      line: this.#line,
      origin: (request, name) => originFor(options.origin, site.app, request, name),
      absent: () => this.list.absentees(),
    });
    const host = hostMember(site);
    const hosting = this.#hosting(options);
    this.operator = createOperator(host, hosting);
    const invitees = inviteesOf(mounts, hosting);
    this.list = new GuestList(host, invitees);
    this.#dispatch = new Dispatch(mounts, (req, match) => this.#mark(req, match));
    const settle = () => this.#settle();
    this.bootstrap = new Bootstrap({ invitees, strict: options.strict, settle, report });
    this.#stopListening = onListen(this);
  }

  /** `app.use(path, line)` tells of the host. */
  mountedOn(app: ExpressApp, path: unknown): void {
    this.#refuseLoop(app);
    this.#site.mounted(app, path);
    this.#welcome(app);
  }

  start(server: Server | undefined): Promise<void> {
    try {
      if (server && this.#site.takeServer(server)) this.#found();
    } catch (error) {
      return Promise.reject(error);
    }
    return this.bootstrap.explicit();
  }

  /** What a request goes through: a wait until the bootstrap is through, then the guests. */
  handle(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const invitation = invitationOf(req);
    if (invitation) {
      // An outer party's: it tells where this one is, and is none of its guests' business.
      this.#site.invited(invitation.pattern(req.baseUrl ?? ''));
      this.#startByItself().catch(() => {});
      next();
      return;
    }
    if (!this.#site.app && req.app) this.#search(() => this.#site.searchApp(req.app as ExpressApp));
    if (this.bootstrap.ready || this.bootstrap.isClosed) this.#let(req, res, next);
    else this.#wait(req, res, next);
  }

  /** A server has started to listen: if it is the one that this party is served by, it is time. */
  heard(server: Server): void {
    if (!this.#search(() => this.#site.searchServer(server))) return;
    this.#stopListening();
    // What stands after `listen` in the same turn belongs to the setting up.
    setImmediate(() => void this.#startByItself().catch(() => {}));
  }

  close(): void {
    this.#stopListening();
    this.bootstrap.close();
    this.#closing.abort();
    this.#line.close();
    this.#names.close();
  }

  /** A failure is told by the bootstrap itself. */
  #startByItself(): Promise<void> {
    return this.bootstrap.isClosed ? Promise.resolve() : this.bootstrap.automatic();
  }

  #wait(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const proceed = (error?: unknown) => {
      // Nobody is there any more to be answered.
      if (res.destroyed || req.socket?.destroyed) return;
      if (error !== undefined && !this.bootstrap.isClosed) next(error);
      else this.#let(req, res, next);
    };
    this.#startByItself().then(() => proceed(), proceed);
  }

  /** Lets a request in. */
  #let(req: RoutedRequest, res: ServerResponse, next: Next): void {
    if (!this.#site.isArrival(req.baseUrl ?? '')) {
      this.#strays.add(req);
      this.#markAll();
    }
    this.#dispatch.handle(req, res, next);
  }

  /** A party that cannot be found has no links; its guests are served all the same. */
  #search(search: () => boolean): boolean {
    try {
      const isNew = this.#site.app === undefined;
      const isFound = search();
      if (isNew && isFound) this.#found();
      return isFound;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #found(): void {
    this.#stopListening();
    if (this.#site.app) this.#welcome(this.#site.app);
    if (this.#names.ready) this.#settle();
  }

  /** The host is known: its guests are told, as `app.use(app)` tells them. */
  #welcome(host: ExpressApp): void {
    for (const { guest, route } of this.#mounts) {
      const path = join(this.#site.within(), route.pattern).source;
      if (isExpressApp(guest.app) && guest.app !== host) adopt(guest.app, host, path);
    }
  }

  #refuseLoop(app: ExpressApp): void {
    for (let above: ExpressApp | undefined = app; above; above = above.parent) {
      const loop = this.#mounts.find(({ guest }) => guest.app === above);
      if (!loop) continue;
      const found = 'the app that this party is mounted in, which would go round for ever';
      const write = 'Mount the party in another app.';
      throw new PartylineError('BAD_GUEST', { path: loop.path, found, write });
    }
  }

  /** Who has joined takes part from now on, and links are built. */
  #settle(): void {
    const noBase = this.#site.noBase();
    const base = noBase ? EMPTY : this.#site.base();
    const present = this.list.settle(base, (member) => {
      member.present = true;
      this.#line.connect(member, 'url', (question: UrlQuestion) => this.#answer(member, question));
    });
    this.#names.assign(present);
    this.#dispatch.isSensitive = this.#site.app?.get('case sensitive routing') === true;
    if (noBase || this.#site.isTold || isParametric(readMount(base.source || '/'))) this.#markAll();
    if (noBase) this.#report(noBase);
  }

  /** `url` is a service like any other: for the names that a guest has declared, it is answered here. */
  #answer(member: Member, { guest, endpoint, values }: UrlQuestion): string | undefined {
    if (guest !== member.name || !member.endpoints.has(endpoint)) return undefined;
    return this.#names.urlFor({ member }, endpoint, values);
  }

  /** Where the base does not tell by which mount a request came in. */
  #markAll(): void {
    for (const mount of this.#mounts) mount.isMarked = true;
  }

  #mark(req: RoutedRequest, { mount, params }: Match): () => void {
    const base = this.#site.hasBase() ? this.#site.base() : EMPTY;
    const above = matchMount(readMount(base.source || '/'), req.baseUrl ?? '');
    const all = above && !(above instanceof Error) ? { ...above.params, ...params } : params;
    return beginVisit(req, mount, all);
  }

  #hosting(options: ReadOptions): Hosting {
    return {
      line: this.#line,
      declare: (member, name, routes) => this.#declare(member, name, routes),
      urlFor: (member, name, values, request, here) => {
        if (request && this.#strays.has(request)) throw this.#site.stray();
        return this.#names.urlFor({ member, here, request }, name, values);
      },
      timeout: options.inviteTimeout,
      closing: this.#closing.signal,
      base: () => this.#site.base(),
      hasBase: () => this.#site.hasBase(),
      dress: (req, res) => this.#site.dress(req, res),
    };
  }

  /** A guest declares while it is invited; the host at any time, but no name that a guest has by then. */
  #declare(member: Member, name: string, routes: readonly Route[]): void {
    if (member.isSettled) return;
    const first = this.#names.get(name);
    if (member.rank < 0 && first && first !== member) throw duplicate(member, name, first);
    member.declare(name, routes);
    if (member.rank < 0 && this.#names.ready) this.#settle();
  }
}

function hostMember(site: Site): Member {
  const prefix = () => site.hostPrefix();
  const host = new Member({ rank: -1, path: '/', mount: EMPTY, prefix, name: undefined });
  host.present = true;
  return host;
}

function inviteesOf(mounts: readonly Mount[], hosting: Hosting): Invitee[] {
  const invitees: Invitee[] = [];
  for (const mount of mounts) {
    for (const invite of mount.invites.length ? mount.invites : [undefined]) {
      invitees.push(new Invitee(invitees.length, mount, invite, hosting));
    }
  }
  return invitees;
}
