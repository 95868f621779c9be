import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import { PartylineError } from '../errors.js';
import { probe } from '../express/probe.js';
import { Partyline } from '../line/partyline.js';
import type { UrlQuestion } from '../line/types.js';
import { HOST_POSITION, Member, NOT_SETTLED, type Start } from '../links/member.js';
import { MissingLinks } from '../links/missing.js';
import { Names, NoNames } from '../links/names.js';
import { askUrlService, originOfName } from '../links/url-service.js';
import type { Operator } from '../operator.js';
import { EMPTY } from '../pattern/pattern.js';
import type { Base } from './base.js';
import { absenteesOf, cancelledList, firstList, type GuestList } from './guestlist.js';
import { checkServer, Host, type HostOptions, onListen } from './host.js';
import { aboutRequest } from './invite/asking.js';
import { Bootstrap } from './invite/bootstrap.js';
import { type Invitee, type Inviting, inviteesOf, isPresent } from './invite/invitee.js';
import { Participant } from './invite/participant.js';
import { PartyServer } from './invite/server.js';
import { duplicate, Settling } from './invite/settling.js';
import { memberOf } from './invite/sides.js';
import type { Mount } from './mounts.js';
import { defaultsFor, type ReadOptions } from './options.js';
import { originsOf } from './origin.js';
import { type Pair, prepareAll } from './pair.js';
import { createReport } from './report.js';
import { Requests } from './requests.js';
import { upgrade } from './upgrade.js';
import { placedAbove } from './verify/above.js';
import { untagged } from './verify/untagged.js';

/** A party behind its face: its parts, and the guest list that is in force. */
export class PartyCore {
  readonly operator: Operator;
  readonly bootstrap: Bootstrap;
  readonly host: Host;
  readonly requests: Requests;
  list: GuestList;
  readonly base: Base;
  readonly #invitees: readonly Invitee[];
  readonly #expected: readonly string[];
  readonly #pairs: readonly Pair[];
  readonly #line: Partyline;
  readonly #hostParticipant: Participant;
  readonly report: (error: unknown) => void;
  readonly closing = new AbortController();
  readonly #server = new PartyServer();
  readonly #stopListening: () => void;
  readonly #probed = new WeakSet<Server>();
  /** Where links begin, as the list in force has it. */
  #start: Start = NOT_SETTLED;
  #isReady = false;

  constructor(
    mounts: readonly Mount[],
    options: ReadOptions,
    base: Base,
    makeApp: HostOptions['makeApp'],
    welcome: HostOptions['welcome'] = () => {},
  ) {
    this.base = base;
    this.#expected = options.expect;
    setMaxListeners(0, this.closing.signal);
    const report = createReport(options.onError, () => base.app);
    this.report = report;
    this.#line = new Partyline({ ignoreMissingServices: options.ignoreMissingServices, report });
    this.host = new Host({ base, mounts, makeApp, welcome, report, found: () => this.#resettle() });
    const inviting = this.#inviting(options);
    this.#hostParticipant = new Participant(HOST_POSITION, {
      ...inviting,
      declaring: (name) => this.#refuseGuestName(name),
      declared: () => this.#resettle(),
    });
    this.#line.admit(this.#hostParticipant);
    this.operator = this.#hostParticipant.operator;
    this.#invitees = inviteesOf(mounts, inviting);
    this.list = firstList(memberOf(this.#hostParticipant, this.#start), this.#invitees, inviting.names());
    this.#pairs = mounts.flatMap(({ guest, path }) => {
      guest.pair?.mountAt({ path, report, above: () => placedAbove(base.standing()) });
      return guest.pair ?? [];
    });
    this.bootstrap = new Bootstrap({
      invitees: this.#invitees,
      strict: options.strict,
      missing: () => this.list.missing,
      prepare: () => prepareAll(this.#pairs, options.inviteTimeout),
      settle: () => {
        this.#settle();
        for (const error of untagged(this.list)) report(error);
      },
      cancelled: () => {
        this.list = cancelledList(this.list, this.#start);
      },
      report,
    });
    this.requests = new Requests({
      mounts,
      base,
      host: this.host,
      server: this.#server,
      bootstrap: this.bootstrap,
      placed: (path) => this.placed(path),
      arrived: () => this.#resettle(),
    });
    this.#stopListening = onListen(this);
  }

  /** An outer party tells where this one is. */
  placed(base: string): void {
    try {
      if (this.base.invited(base)) this.#resettle();
      this.bootstrap.automatic();
    } catch (error) {
      this.report(error);
    }
  }

  start(server?: Server): Promise<void> {
    try {
      if (server !== undefined) checkServer(server, 'bootstrap()');
      this.#server.found(server);
      if (server && !this.host.find(() => this.base.findServer(server))) this.#probe(server);
      const misplaced = this.host.loop() ?? this.base.conflict();
      if (misplaced) throw misplaced;
    } catch (error) {
      return Promise.reject(error);
    }
    return this.bootstrap.explicit();
  }

  /** The server's listener is no app: it is asked once which app is behind it. */
  #probe(server: Server): void {
    if (this.base.app || this.#probed.has(server)) return;
    this.#probed.add(server);
    probe(server, (app) => void this.host.search(() => this.base.searchApp(app)));
  }

  /** A server has started to listen: if it is the one that this party is served by, it is time. */
  heard(server: Server): void {
    if (!this.host.search(() => this.base.searchServer(server))) return;
    this.#stopListening();
    this.#server.found(server);
    // What stands after `listen` in the same turn belongs to the setting up.
    setImmediate(() => void this.bootstrap.automatic());
  }

  upgrade(server: Server): () => void {
    checkServer(server, 'upgrade()');
    const { bootstrap } = this;
    if (bootstrap.isClosed) throw new PartylineError('CLOSED', { asked: 'upgrade' });
    const stop = upgrade(server, {
      wait: () => (bootstrap.ready || bootstrap.isClosed ? undefined : bootstrap.automatic().ended),
      base: () => this.list.base ?? EMPTY,
      find: (req, rank) => this.requests.find(req, rank),
      report: this.report,
    });
    this.closing.signal.addEventListener('abort', stop);
    return stop;
  }

  /** What a question about the settled party is answered from. Throws before there is anything. */
  settled(asked: string) {
    if (!this.#isReady) throw new PartylineError('NOT_READY', { name: asked });
    return { list: this.list, host: this.#hostParticipant, standing: this.base.standing(), line: this.#line };
  }

  close(): void {
    this.#stopListening();
    this.bootstrap.isClosed = true;
    for (const pair of this.#pairs) pair.close();
    this.closing.abort();
    this.#line.close();
  }

  /** What the list was made of has changed. */
  #resettle(): void {
    if (this.#isReady) this.#settle();
  }

  /** Publishes a new guest list: who has joined takes part from now on, and links are built. */
  #settle(): void {
    this.#isReady = true;
    const start = this.base.read();
    const base = 'base' in start ? start.base : undefined;
    this.#start = start;
    const host = new Member(HOST_POSITION, this.#hostParticipant.declared, this.base.readHost());
    const settling = new Settling({ host, invitees: this.#invitees, start });
    const names = new Names(settling.members, {
      elsewhere: (asker, name, args, request) =>
        askUrlService(this.#line, name, args, originOfName(asker, name, request), aboutRequest(asker, request)),
      absent: () => absenteesOf(this.list),
    });
    const entries = settling.entries();
    const isSensitive = this.base.app?.get('case sensitive routing') === true;
    const missing = this.#expected.filter(
      (name) => !entries.some((entry) => isPresent(entry) && entry.member.name === name),
    );
    this.list = { base, host, entries, names, members: settling.members, isSensitive, missing };
    this.requests.list = this.list;
    this.#hostParticipant.settle(host, names);
    for (const entry of entries) {
      const { participant } = entry.invitee;
      participant.settle(entry.member, names);
      if (!isPresent(entry) || !this.#line.admit(participant)) continue;
      participant.connect('url', (asked: UrlQuestion, question) => participant.answerUrl(asked, question));
    }
    if (!base || this.base.given || base.tokens.some(({ type }) => type !== 'text')) this.requests.markAll();
    if (base) this.host.placeInner(base);
    else if ('error' in start) this.report(start.error);
  }

  #inviting({ inviteTimeout, origin, defaults, onMissingLink }: ReadOptions): Inviting {
    const notReady = new NoNames((name) =>
      this.bootstrap.isClosed
        ? new PartylineError('CLOSED', { asked: name })
        : new PartylineError('NOT_READY', { name }),
    );
    return {
      line: this.#line,
      closing: this.closing.signal,
      timeout: inviteTimeout,
      server: this.#server,
      host: typeof origin === 'string' ? new URL(origin).host : undefined,
      // Invitations go out before the party settles.
      base: () => {
        const start = this.base.read();
        return 'base' in start ? start.base : EMPTY;
      },
      equip: this.host.equip,
      start: () => this.#start,
      names: () => (this.#isReady ? this.list.names : notReady),
      // A guest that is invited anew links to itself meanwhile.
      declared: (guest) => {
        if (this.#isReady) guest.settle(memberOf(guest, this.#start), this.list.names);
      },
      ...originsOf(origin, () => this.base.app),
      defaults: (request) => defaultsFor(defaults, request),
      missing: new MissingLinks(onMissingLink, this.report),
      strayError: (name) => this.base.strayError(name),
    };
  }

  /** The host declares at any time, but no name that a guest has by then. */
  #refuseGuestName(name: string): void {
    const first = this.list.entries.find((entry) => isPresent(entry) && entry.member.name === name);
    if (first && this.#isReady) throw duplicate({ name, position: HOST_POSITION }, first.member);
  }
}
