import { IncomingMessage, ServerResponse } from 'node:http';
import { layersOver } from '../../../enter/views/layers.js';
import { PartylineError } from '../../../errors.js';
import type { RoutedRequest } from '../../../express/app.js';
import type { Start } from '../../../links/member.js';
import { MissingLinks } from '../../../links/missing.js';
import { Names, NoNames } from '../../../links/names.js';
import { beginVisit } from '../../../party/dispatch.js';
import { Invitee, type Inviting } from '../../../party/invite/invitee.js';
import { PartyServer } from '../../../party/invite/server.js';
import { memberOf as publishedOf } from '../../../party/invite/sides.js';
import { type Mount, readMounts } from '../../../party/mounts.js';
import { newApp } from '../../../party/party.js';
import { readMount } from '../../../pattern/mount-path.js';
import { sentOf } from '../../../wire/thrown.js';
import type { Wire } from '../../../wire/wire.js';
import type { Joined, SentInvitation } from '../joining.js';
import { memberOf, patternOf, type SentSite, sentRoutes } from '../tables.js';
import { FarLine } from './far-line.js';

/** One mount of the app in a party of the host's: it is invited here, and finds the names that the host has sent. */
export class Place {
  readonly line: FarLine;
  readonly #mount: Mount;
  readonly #invitee: Invitee;
  readonly #closing = new AbortController();
  #start: Start;
  #site: SentSite | undefined;

  constructor(app: unknown, { id, url, path, prefix, timeout }: SentInvitation, wire: Wire) {
    const report = (error: unknown) => void wire.ask('report', sentOf(error)).catch(() => {});
    this.line = new FarLine(wire, id, report);
    const [mount] = readMounts({ '/': app }, path) as [Mount];
    mount.isMarked = true;
    this.#mount = mount;
    this.#start = { base: readMount(prefix || '/').pattern };
    const [side] = mount.sides;
    const invite = { url, answeredAt: path, prefix: readMount(url.slice(0, -path.length) || '/') };
    this.#invitee = new Invitee(0, mount, { ...side, invites: [invite] }, invite, this.#inviting(timeout));
  }

  /** Invites the app, once: whoever asks again gets the same. */
  readonly joined: () => Promise<Joined> = once(async () => {
    await new Promise<void>((resolve) => this.#invitee.send(resolve));
    const { outcome, participant } = this.#invitee;
    const { declared, name } = participant;
    this.#settle();
    const isThere = outcome.status === 'joined' || outcome.status === 'named';
    return {
      status: isThere ? 'joined' : outcome.status === 'failed' ? 'failed' : 'declined',
      name,
      routes: sentRoutes(declared.routes.values()),
      unread: declared.unread ?? [],
      thrown: outcome.error && sentOf(outcome.error.cause ?? outcome.error),
    };
  });

  /** The host's party has settled. */
  hear(site: SentSite): void {
    this.#site = site;
    // By then it is known where the host has mounted it.
    Object.assign(this.#invitee.participant.position, { host: site.host });
    if (site.prefix) this.#start = { base: patternOf(site.prefix) };
    this.#settle();
  }

  /** A request has come in by this place. Returns the undo function. */
  begin(req: RoutedRequest, params: Readonly<Record<string, string>>): () => void {
    return beginVisit(req, { mount: this.#mount, params, isStray: false });
  }

  #settle(): void {
    const { participant } = this.#invitee;
    const own = publishedOf(participant, this.#start, this.#site?.self ?? participant.name);
    const members = new Map(this.#site?.others.map((other) => [other.name, memberOf(other)]));
    if (own.name !== undefined) members.set(own.name, own);
    participant.settle(own, this.#site ? new Names(members) : this.#notReady());
  }

  #notReady(): NoNames {
    return new NoNames((name) => new PartylineError('NOT_READY', { name }));
  }

  #inviting(timeout: number): Inviting {
    const equipment = newApp();
    return {
      line: this.line,
      closing: this.#closing.signal,
      timeout,
      server: new PartyServer(),
      host: undefined,
      base: () => ('base' in this.#start ? this.#start.base : readMount('/').pattern),
      start: () => this.#start,
      names: () => this.#notReady(),
      declared: () => this.#settle(),
      equip: (req, res) => {
        Object.setPrototypeOf(req, layersOver(equipment.request, IncomingMessage.prototype));
        Object.setPrototypeOf(res, layersOver(equipment.response, ServerResponse.prototype));
        const routed = req as RoutedRequest & { res?: unknown };
        routed.res = res;
        if (routed.query === undefined) routed.query = {};
      },
      origin: (_request, name, { to = '' }) => {
        const origin = this.#site?.origins[to];
        if (origin !== undefined) return origin;
        throw new PartylineError('NO_ORIGIN', { name, reason: 'the party has none that is the same for all requests' });
      },
      home: (host) => this.#site?.origins[host],
      missing: new MissingLinks(undefined, () => {}),
      defaults: () => this.#site?.defaults,
      strayError: (name) => new PartylineError('NO_BASE', { name, reason: 'the request came in elsewhere' }),
    };
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
