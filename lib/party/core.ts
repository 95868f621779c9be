import { EventEmitter, setMaxListeners } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { ExpressApp, Next, RoutedRequest } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import { Partyline } from '../line/partyline.js';
import type { UrlQuestion } from '../line/types.js';
import { Member } from '../links/member.js';
import { Names } from '../links/names.js';
import { Shortcuts } from '../links/shortcuts.js';
import type { Route, Vicinity } from '../links/table.js';
import { createOperator, type Operator } from '../operator.js';
import { isParametric, readMount } from '../pattern/mount-path.js';
import { EMPTY } from '../pattern/pattern.js';
import type { Site } from './base.js';
import { defaultsFor } from './defaults.js';
import { duplicate, GuestList } from './guestlist.js';
import { Host } from './host.js';
import { Bootstrap } from './invite/bootstrap.js';
import { type Hosting, hereAt, Invitee } from './invite/invitee.js';
import { onListen } from './listen.js';
import type { Mount } from './mounts.js';
import type { ReadOptions } from './options.js';
import { originFor } from './origin.js';
import type { Pair, PairPlace } from './pair.js';
import { createReport } from './report.js';
import { Entrance } from './requests.js';
import { upgrade } from './upgrade.js';
import { type Verification, verify } from './verify/verify.js';

/** A party behind its face: its parts, and who takes part. */
export class PartyCore {
  readonly operator: Operator;
  readonly list: GuestList;
  readonly bootstrap: Bootstrap;
  readonly #site: Site;
  readonly #mounts: readonly Mount[];
  readonly #host: Host;
  readonly #entrance: Entrance;
  readonly #line: Partyline;
  readonly #pairs: readonly Pair[];
  readonly #names: Names;
  readonly #shortcuts: Shortcuts;
  readonly #report: (error: unknown) => void;
  readonly #closing = new AbortController();
  readonly #stopListening: () => void;

  constructor(mounts: readonly Mount[], options: ReadOptions, site: Site) {
    this.#site = site;
    this.#mounts = mounts;
    setMaxListeners(0, this.#closing.signal);
    this.#report = createReport(options.onError, () => site.app);
    const report = this.#report;
    this.#line = new Partyline({ ignoreMissingServices: options.ignoreMissingServices, report });
    this.#names = new Names({
      line: this.#line,
      origin: (request, name) => originFor(options.origin, site.app, request, name),
      defaults: (request) => defaultsFor(options.defaults, request),
      absent: () => this.list.absentees(),
    });
    this.#shortcuts = new Shortcuts(this.#names, () => site.base());
    const member = hostMember(site);
    const hosting = this.#hosting(options);
    this.operator = createOperator(member, hosting);
    const invitees = inviteesOf(mounts, hosting);
    this.list = new GuestList(member, invitees);
    const settle = () => this.#settle();
    this.#pairs = mounts.flatMap((mount) => take(mount, { report, hosting }));
    const prepare = () => Promise.all(this.#pairs.map((pair) => pair.prepare(options.inviteTimeout)));
    this.bootstrap = new Bootstrap({ invitees, strict: options.strict, prepare, settle, report });
    this.#host = new Host({ site, mounts, report, found: () => this.#found() });
    this.#entrance = new Entrance({ mounts, site, host: this.#host, bootstrap: this.bootstrap });
    this.#stopListening = onListen(this);
  }

  /** `app.use(path, line)` tells of the host. */
  mountedOn(app: ExpressApp, path: unknown): void {
    this.#host.mountedOn(app, path);
  }

  /** An outer party tells where this one is. */
  placed(base: string): void {
    try {
      this.#site.invited(base);
      this.bootstrap.automatic().catch(() => {});
    } catch (error) {
      this.#report(error);
    }
  }

  start(server: Server | undefined): Promise<void> {
    try {
      if (server !== undefined) checkServer(server);
      if (server) this.#host.take(() => this.#site.takeServer(server));
      const misplaced = this.#host.loop() ?? this.#site.conflict();
      if (misplaced) throw misplaced;
    } catch (error) {
      return Promise.reject(error);
    }
    return this.bootstrap.explicit();
  }

  handle(req: RoutedRequest, res: ServerResponse, next: Next): void {
    this.#entrance.handle(req, res, next);
  }

  /** A server has started to listen: if it is the one that this party is served by, it is time. */
  heard(server: Server): void {
    if (!this.#host.search(() => this.#site.searchServer(server))) return;
    this.#stopListening();
    // What stands after `listen` in the same turn belongs to the setting up.
    setImmediate(() => void this.bootstrap.automatic().catch(() => {}));
  }

  upgrade(server: Server): () => void {
    checkServer(server, 'upgrade()');
    const { bootstrap } = this;
    if (bootstrap.isClosed) throw new PartylineError('CLOSED', { asked: 'upgrade' });
    const stop = upgrade(server, {
      wait: () => (bootstrap.ready || bootstrap.isClosed ? undefined : bootstrap.automatic()),
      base: () => (this.#site.hasBase() ? this.#site.base() : EMPTY),
      find: (req, rank) => this.#entrance.find(req, rank),
      report: this.#report,
    });
    this.#closing.signal.addEventListener('abort', stop);
    return stop;
  }

  verify(): Verification {
    if (!this.#names.ready) throw new PartylineError('NOT_READY', { name: 'line.verify()' });
    const { list } = this;
    const isSensitive = isCaseSensitive(this.#site);
    return verify({ ...list.standing(), mounts: this.#mounts, isSensitive });
  }

  close(): void {
    this.#stopListening();
    this.bootstrap.close();
    for (const pair of this.#pairs) pair.close();
    this.#closing.abort();
    this.#line.close();
    this.#names.close();
  }

  #found(): void {
    if (this.#names.ready) this.#settle();
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
    this.#shortcuts.clear();
    this.#entrance.setSensitive(isCaseSensitive(this.#site));
    if (noBase || this.#site.isTold || isParametric(readMount(base.source || '/'))) this.#entrance.markAll();
    if (noBase) this.#report(noBase);
    else this.#host.placeInner(base);
  }

  /** `url` is a service like any other: for the names that a guest has declared, it is answered here. */
  #answer(member: Member, { guest, endpoint, values }: UrlQuestion): string | undefined {
    if (guest !== member.name || !member.find(endpoint)) return undefined;
    return this.#names.urlFor({ member }, endpoint, values);
  }

  #hosting(options: ReadOptions): Hosting {
    const hosting: Hosting = {
      line: this.#line,
      declare: (...given) => this.#declare(...given),
      urlFor: (member, name, values, request, mount) => {
        if (request && this.#entrance.isStray(request)) throw this.#site.stray(name);
        const url = this.#shortcuts.urlFor(member, name, values);
        if (url !== undefined) return url;
        const here = request && mount && hereAt(request, mount, hosting);
        return this.#names.urlFor({ member, here, request }, name, values);
      },
      timeout: options.inviteTimeout,
      closing: this.#closing.signal,
      base: () => this.#site.base(),
      hasBase: () => this.#site.hasBase(),
      dress: (req, res) => this.#site.dress(req, res),
    };
    return hosting;
  }

  /** A guest declares while it is invited; the host at any time, but no name that a guest has by then. */
  #declare(member: Member, name: string, routes: readonly Route[], vicinity?: Vicinity): void {
    if (member.isSettled) return;
    const first = this.#names.get(name);
    if (member.rank < 0 && first && first !== member) throw duplicate(member, name, first);
    member.declare(name, routes, vicinity);
    if (member.rank < 0 && this.#names.ready) this.#settle();
  }
}

/** The guest's pair, if it is one, for this party alone. */
function take(mount: Mount, { report, hosting }: Pick<PairPlace, 'report'> & { hosting: Hosting }): Pair[] {
  const { pair } = mount.guest;
  if (!pair) return [];
  const urlFor: PairPlace['urlFor'] = (member, name, values, req) =>
    hosting.urlFor(member, name, values, req, mount);
  pair.take({ path: mount.path, report, urlFor });
  return [pair];
}

function isCaseSensitive({ app }: Site): boolean {
  return app?.get('case sensitive routing') === true;
}

function checkServer(server: unknown, where = 'bootstrap()'): void {
  if (server instanceof EventEmitter && typeof (server as Partial<Server>).listen === 'function') return;
  throw new PartylineError('BAD_OPTION', {
    where,
    option: 'server',
    reason: 'is no server',
    write: `Write line.${where.slice(0, -1)}app.listen(3000)).`,
  });
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
    for (const side of mount.sides) {
      for (const invite of side.invites.length ? side.invites : [undefined]) {
        invitees.push(new Invitee(invitees.length, mount, side, invite, hosting));
      }
    }
  }
  return invitees;
}
