import { setMaxListeners } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Route } from '../endpoints.js';
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
    const hosting = this.#hosting(options);
    this.operator = createOperator(host, hosting);
    const invitees = inviteesOf(mounts, hosting);
    this.list = new GuestList(host, invitees);
    this.#dispatch = new Dispatch(mounts, (req, res, match) => this.#mark(req, res, match));
    const settle = () => {
      this.#settle();
      this.#lookAround();
    };
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
  }

  /** From here on links are built: who cannot be found is told once. */
  #lookAround(): void {
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

  #mark(req: RoutedRequest, res: ServerResponse, { mount, params }: Match): () => void {
    const base = this.#parametricBase;
    const above = base && matchMount(base, req.baseUrl ?? '');
    const all = above && !(above instanceof Error) ? { ...above.params, ...params } : params;
    return beginVisit(req, res, mount, all);
  }

  #hosting(options: ReadOptions): Hosting {
    return {
      line: this.#line,
      declare: (member, name, routes) => this.#declare(member, name, routes),
      urlFor: (member, name, values, request, here) =>
        this.#names.urlFor({ member, here, request }, name, values),
      timeout: options.inviteTimeout,
      closing: this.#closing.signal,
      base: () => this.#site.base(),
      hasBase: () => this.#site.hasBase(),
      dress: (req, res) => this.#site.dress(req, res),
    };
  }

  /** The host may name its endpoints at any time, and takes no name from a guest that has it. */
  #declare(member: Member, name: string, routes: readonly Route[]): void {
    const first = this.#names.get(name);
    if (member.present && first && first !== member) throw duplicate(member, name, first);
    member.declare(name, routes);
    if (this.#names.ready && member.present) this.#settle();
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
