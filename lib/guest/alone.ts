import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';
import type { RoutedRequest } from '../express/app.js';
import { Partyline } from '../line/partyline.js';
import { type Declared, declare, Member, NOTHING_DECLARED, type Position, type Start } from '../links/member.js';
import { askForLink, isMissing, type OnMissingLink } from '../links/missing.js';
import { type Asker, Names } from '../links/names.js';
import type { Route } from '../links/route.js';
import type { QueryValue } from '../links/url.js';
import {
  createOperator,
  type Exchange,
  type Membership,
  type Operator,
  type ServedEndpoint,
  type ServiceHandler,
} from '../operator.js';
import { matchesBase, NO_PARAMS } from '../pattern/mount-path.js';
import { EMPTY, type Pattern, Unreadable } from '../pattern/pattern.js';
import { currentUrl, endpointOf } from './current.js';

/** A line with one on it: there is nobody to ask. */
class SilentLine extends Partyline {
  override ask(_asker: unknown, service: string): never {
    throw new PartylineError('NO_PARTY', { asked: service });
  }
}

const POSITION: Position = Object.freeze({ rank: 0, path: '/', mount: EMPTY, givenName: undefined });

/** What serves a guest outside any party: its own links, and nobody else's. */
export class Alone implements Membership, Exchange, Asker {
  readonly ended = false;
  onMissingLink: OnMissingLink | undefined;
  hasReadOperator = false;
  readonly operator: Operator;
  readonly line = new SilentLine({ ignoreMissingServices: true, report: () => {} });
  readonly rank = 0;
  readonly serves = () => true;
  readonly share = () => {};
  readonly here = () => undefined;
  readonly defaults = () => undefined;
  readonly mountParams = () => NO_PARAMS;
  member: Member = new Member(POSITION, NOTHING_DECLARED, { base: EMPTY });
  #declared: Declared = NOTHING_DECLARED;
  #names = new Names(new Map());
  /** The app's own root; throws Unreadable. */
  readonly #root: () => Pattern;
  /** Where the rsvp saw a request, if it did so while nobody had invited it. */
  readonly #mountPathOf: (req: IncomingMessage) => string | undefined;

  constructor(root: () => Pattern, mountPathOf: (req: IncomingMessage) => string | undefined) {
    this.#root = root;
    this.#mountPathOf = mountPathOf;
    this.operator = createOperator(this);
  }

  get label(): string {
    return this.member.label;
  }

  declare(name: string, routes: readonly Route[]): void {
    this.#declared = declare(this.#declared, POSITION, name, routes);
    this.#settle();
  }

  connect(service: string, handler: ServiceHandler): () => void {
    return this.line.connect(this, service, handler);
  }

  asker(): this {
    return this;
  }

  urlFor(name: string, args: readonly unknown[], req?: IncomingMessage): string {
    this.#refuseOthers(name);
    this.#settle();
    if (req) this.#refuseStrays(req as RoutedRequest);
    return this.#names.urlFor(this, name, args, req);
  }

  endpointOf(req: IncomingMessage): ServedEndpoint | null {
    this.#settle();
    return endpointOf(req, this.member);
  }

  currentUrl(req: IncomingMessage, changes?: Readonly<Record<string, QueryValue>>): string {
    this.#settle();
    this.#refuseStrays(req as RoutedRequest);
    return currentUrl(req, this.member, this, changes);
  }

  /** Here is nobody to be told of it. */
  missingLink(_name: string, error: unknown, req?: IncomingMessage): string | undefined {
    return isMissing(error) ? askForLink(this.onMissingLink, 'rsvp', error, req) : undefined;
  }

  origin(_request: unknown, name: string): never {
    throw new PartylineError('NO_ORIGIN', { name, reason: 'there is no party here that has one' });
  }

  /** What stands above an app may change until it is served: the member is made anew where it has. */
  #settle(): void {
    const start = startAt(this.#root);
    const before = this.member;
    const isSame = 'base' in start && before.prefix?.source === start.base.source;
    if (isSame && before.declared === this.#declared) return;
    this.member = new Member(POSITION, this.#declared, start);
    const { name } = this.member;
    this.#names = new Names(name === undefined ? new Map() : new Map([[name, this.member]]));
  }

  /** What stands above an app cannot all be seen: a request that came by another way shows it. */
  #refuseStrays(req: RoutedRequest): void {
    const { prefix } = this.member;
    const seen = this.#mountPathOf(req);
    if (!prefix || matchesBase(prefix, seen ?? req.baseUrl ?? '', seen !== undefined)) return;
    const reason = 'the request came in at another path than the mount paths above this app say';
    throw new PartylineError('NO_BASE', { name: 'an own endpoint', reason });
  }

  #refuseOthers(name: string): void {
    const { name: own } = this.member;
    const guest = typeof name === 'string' && name.includes(':') ? name.split(':', 1)[0] : own;
    if (guest !== own) throw new PartylineError('NO_PARTY', { asked: name });
  }
}

function startAt(root: () => Pattern): Start {
  try {
    return { base: root() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { error: new PartylineError('NO_BASE', { name: 'an own endpoint', reason: error.message }) };
  }
}
