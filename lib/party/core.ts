import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PartylineError } from '../errors.js';
import { type ExpressApp, isExpressApp, type Next, type RoutedRequest } from '../handler.js';
import { invitationOf } from '../invitation.js';
import { Member } from '../member.js';
import { adopt } from '../mount/express.js';
import { Names, type UrlQuestion } from '../names.js';
import { createOperator, type Operator } from '../operator.js';
import { Partyline } from '../partyline.js';
import { isParametric, type MountPath, matchMount, readMount } from '../pattern/mount.js';
import { EMPTY, join } from '../pattern/pattern.js';
import type { Here } from '../url.js';
import { Bootstrap } from './bootstrap.js';
import { Dispatch, type Match } from './dispatch.js';
import { GuestList } from './guestlist.js';
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
  /** By which mount a request came in, for the mounts that have to know. */
  readonly #visits = new WeakMap<IncomingMessage, Match>();
  /** The base, when it has keys: then every mount is parametric. */
  #parametricBase: MountPath | undefined;
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
    this.operator = createOperator(host, this.#exchange());
    const hosting = this.#hosting(options);
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
    this.#adoptGuests(app);
  }

  async start(server?: Server): Promise<void> {
    this.#stopListening();
    if (server) this.#search(() => this.#site.searchServer(server));
    await this.bootstrap.explicit();
  }

  /** What a request goes through: a wait until the bootstrap is through, then the guests. */
  handle(req: RoutedRequest, res: ServerResponse, next: Next): void {
    const invitation = invitationOf(req);
    if (invitation) {
      // An outer party's: it tells where this one is, and is none of its guests' business.
      this.#site.invited(invitation.pattern(req.baseUrl ?? ''));
      next();
    } else if (this.bootstrap.ready || this.bootstrap.isClosed) {
      this.#dispatch.handle(req, res, next);
    } else {
      this.#wait(req, res, next);
    }
  }

  /** A server has started to listen: if it is the one that this party is served by, it is time. */
  heard(server: Server): void {
    if (!this.#search(() => this.#site.searchServer(server))) return;
    this.#stopListening();
    // What stands after `listen` in the same turn belongs to the setting up.
    setImmediate(() => {
      if (!this.bootstrap.isClosed) this.bootstrap.automatic().catch(() => {});
    });
  }

  close(): void {
    this.#stopListening();
    this.bootstrap.close();
    this.#closing.abort();
    this.#line.close();
  }

  #wait(req: RoutedRequest, res: ServerResponse, next: Next): void {
    this.#stopListening();
    if (req.app) this.#search(() => this.#site.searchApp(req.app as ExpressApp));
    const proceed = (error?: unknown) => {
      // Nobody is there any more to be answered.
      if (res.destroyed || req.socket?.destroyed) return;
      if (error !== undefined && !this.bootstrap.isClosed) next(error);
      else this.#dispatch.handle(req, res, next);
    };
    this.bootstrap.automatic().then(() => proceed(), proceed);
  }

  /** A party that cannot be found has no links; its guests are served all the same. */
  #search(search: () => boolean): boolean {
    try {
      const before = this.#site.app;
      const found = search();
      if (!before && this.#site.app) this.#adoptGuests(this.#site.app);
      return found;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #adoptGuests(host: ExpressApp): void {
    const within = this.#site.within() ?? EMPTY;
    for (const { guest, route } of this.#mounts) {
      if (isExpressApp(guest.app)) adopt(guest.app, host, join(within, route.pattern).source);
    }
  }

  #refuseLoop(app: ExpressApp): void {
    for (let above: ExpressApp | undefined = app; above; above = above.parent) {
      const loop = this.#mounts.find(({ guest }) => guest.app === above);
      if (!loop) continue;
      const found = 'the app that this party is mounted in, which would go round for ever';
      throw new PartylineError('BAD_GUEST', {
        path: loop.path,
        found,
        write: 'Mount the party in another app.',
      });
    }
  }

  #settle(): void {
    this.#names.assign(
      this.list.settle((member) => {
        member.present = true;
        this.#answerUrl(member);
      }),
    );
    this.#names.ready = true;
    if (!this.#site.hasBase()) {
      this.#report(this.#site.noBase('the endpoints of this party'));
      return;
    }
    const base = readMount(this.#site.base().source || '/');
    if (isParametric(base)) this.#parametricBase = base;
  }

  /** `url` is a service like any other: for the names that a guest has declared, it is answered here. */
  #answerUrl(member: Member): void {
    this.#line.connect(member, 'url', ({ guest, endpoint, values }: UrlQuestion) => {
      if (guest !== member.name || !member.endpoints.has(endpoint)) return undefined;
      return this.#names.urlFor({ member }, endpoint, values);
    });
  }

  /** Remembers by which mount a request came in, where that can be asked for later. */
  #mark(req: RoutedRequest, match: Match): void {
    const base = this.#parametricBase;
    if (!base && !match.mount.marked) return;
    const above = base && matchMount(base, req.baseUrl ?? '');
    const params = above && !(above instanceof Error) ? { ...above.params, ...match.params } : match.params;
    this.#visits.set(req, { ...match, params });
  }

  #exchange(): { line: Partyline; urlFor: Hosting['urlFor'] } {
    return {
      line: this.#line,
      urlFor: (member, name, values) => this.#names.urlFor({ member }, name, values),
    };
  }

  #hosting(options: ReadOptions): Hosting {
    return {
      ...this.#exchange(),
      timeout: options.inviteTimeout,
      closing: this.#closing.signal,
      base: () => this.#site.base(),
      hasBase: () => this.#site.hasBase(),
      isMarked: (mount) => mount.marked || this.#parametricBase !== undefined,
      dress: (req, res) => this.#site.dress(req, res),
      hereOf: (req, mount) => this.#hereOf(req, mount),
      urlForRequest: (member, req, name, values) =>
        this.#names.urlFor({ member, here: this.#hereOf(req), request: req }, name, values),
    };
  }

  #hereOf(req: IncomingMessage, mount?: Mount): Here | undefined {
    const visit = this.#visits.get(req);
    if (!visit || (mount && visit.mount !== mount)) return undefined;
    return { prefix: join(this.#site.base(), visit.mount.route.pattern), params: visit.params };
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
