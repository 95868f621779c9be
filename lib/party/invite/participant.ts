import type { IncomingMessage } from 'node:http';
import { realOf } from '../../common/real.js';
import { PartylineError } from '../../errors.js';
import type { RoutedRequest } from '../../express/app.js';
import { type Changes, currentUrl, endpointOf } from '../../guest/current.js';
import type { Partyline } from '../../line/partyline.js';
import type { LineParticipant } from '../../line/question.js';
import type { UrlQuestion } from '../../line/types.js';
import type { Here } from '../../links/arguments.js';
import type { Caller } from '../../links/endpoint.js';
import {
  type Declared,
  declare,
  labelOf,
  Member,
  NOT_SETTLED,
  NOTHING_DECLARED,
  type Position,
} from '../../links/member.js';
import { isMissing, type OnMissingLink } from '../../links/missing.js';
import { type Asker, type NameSource, OwnNames } from '../../links/names.js';
import type { Route, Surroundings } from '../../links/route.js';
import {
  createOperator,
  type Exchange,
  type Membership,
  type Operator,
  type Question,
  type ServedEndpoint,
  type ServiceHandler,
} from '../../operator.js';
import { matchesBase, NO_PARAMS } from '../../pattern/mount-path.js';
import { EMPTY, join } from '../../pattern/pattern.js';
import { visitTo } from '../dispatch.js';
import type { Mount } from '../mounts.js';
import { askedBy, RequestExchange } from './asking.js';
import type { Hosting } from './hosting.js';

/** As long as nothing is published of a participant. */
const NO_MEMBER = new Member({ rank: 0, path: '/', mount: EMPTY, givenName: undefined }, NOTHING_DECLARED, NOT_SETTLED);

/** The host, or a guest from its invitation on. What it has declared is published as a member when the party settles. */
export class Participant implements LineParticipant, Exchange, Asker, Membership {
  readonly position: Position;
  readonly host: string | undefined;
  member = NO_MEMBER;
  declared: Declared = NOTHING_DECLARED;
  hasReadOperator = false;
  onMissingLink: OnMissingLink | undefined;
  readonly #hosting: Hosting<Participant>;
  /** By which its requests come in; the host has none. */
  readonly mount: Mount | undefined;
  #names: NameSource;
  /** Whether what it declares still counts. */
  #isOpen = true;
  /** Why it takes part no longer. */
  #left: PartylineError | undefined;
  #operator: Operator | undefined;
  readonly #watching = new Set<() => void>();

  constructor(position: Position, hosting: Hosting<Participant>, mount?: Mount) {
    this.position = position;
    this.host = position.host;
    this.#hosting = hosting;
    this.mount = mount;
    this.#names = hosting.names();
  }

  /** Most guests need none: it is made for those that ask for it. */
  get operator(): Operator {
    this.#operator ??= createOperator(this);
    return this.#operator;
  }

  operatorFor(req: IncomingMessage): Operator {
    return createOperator(new RequestExchange(this, req));
  }

  get line(): Partyline {
    return this.#hosting.line;
  }

  get rank(): number {
    return this.position.rank;
  }

  get name(): string | undefined {
    return this.declared.name ?? this.position.givenName;
  }

  get home(): string | undefined {
    return this.host === undefined ? undefined : this.#hosting.home(this.host);
  }

  get label(): string {
    return labelOf(this.position, this.name);
  }

  /** One app of two has the other beside it, which serves what it leaves out. */
  get isLenient(): boolean {
    return this.mount?.guest.pair !== undefined;
  }

  get ended(): boolean {
    return this.#left !== undefined || this.#hosting.closing.aborted;
  }

  declare(name: string, routes: readonly Route[], surroundings?: Surroundings): void {
    if (!this.#isOpen) return;
    this.#hosting.declaring?.(name);
    this.declared = declare(this.declared, this.position, name, routes, surroundings);
    this.#hosting.declared(this);
  }

  connect(service: string, handler: ServiceHandler): () => void {
    // Who has left may go on talking, and nobody hears: its own late code must not fail for it.
    return this.#left ? () => {} : this.line.connect(this, service, handler);
  }

  asker(): this {
    if (this.#left) throw this.#left;
    return this;
  }

  /** Its invitation is over: what it declares from now on is ignored. */
  close(): void {
    this.#isOpen = false;
  }

  /** The party has settled: this is what it published of the participant, and the names that it finds from now on. */
  settle(member: Member, names: NameSource): void {
    this.member = member;
    if (!this.#left) this.#names = names;
    for (const settled of this.#watching) settled();
  }

  watch(settled: () => void): () => void {
    this.#watching.add(settled);
    if (this.member !== NO_MEMBER) settled();
    return () => this.#watching.delete(settled);
  }

  /** Where its names are looked up by now. */
  get names(): NameSource {
    return this.#names;
  }

  /** It takes part no longer. It still links to itself. */
  leave(error: PartylineError): void {
    this.#isOpen = false;
    this.#left = error;
    // A party that was closed before it settled says so to everybody, to who has left it too.
    this.#names = new OwnNames((asked) =>
      this.member === NO_MEMBER && this.#hosting.closing.aborted ? new PartylineError('CLOSED', { asked }) : error,
    );
    this.line.drop(this);
  }

  serves(req: IncomingMessage): boolean {
    const { mount } = this;
    if (!mount || mount.isMarked) return mount !== undefined && visitTo(req, mount) !== undefined;
    const { prefix } = this.member;
    const { baseUrl = '' } = req as RoutedRequest;
    return prefix !== undefined && (prefix.source === baseUrl || matchesBase(prefix, baseUrl, false));
  }

  share(): void {
    if (this.mount) this.mount.isMarked = true;
  }

  urlFor(name: string, args: readonly unknown[], req?: IncomingMessage): string {
    if (req && this.mount?.isMarked && this.isStray(req)) throw this.#hosting.strayError(name);
    const endpoint = this.#names.known.get(name) ?? this.member.known.get(name);
    return endpoint ? endpoint.url(args, this, req) : this.#names.urlFor(this, name, args, req);
  }

  /** For a handler of its own that is asked for a request: its names, and where the request came by the asker's mount. */
  urlAsked(name: string, args: readonly unknown[], asker: Caller, req: IncomingMessage): string {
    if (asker instanceof Participant && asker.isStray(req)) throw this.#hosting.strayError(name);
    return this.#names.urlFor(askedBy(this.member, asker), name, args, req);
  }

  /** Who did not join has no links but its own: whatever the reason is, all others lead nowhere. */
  missingLink(name: string, error: unknown, req?: IncomingMessage): string | undefined {
    const missed = isMissing(error) ? error : error === this.#left ? this.#left : undefined;
    return missed && this.#hosting.missing.answer({ guest: this.name, name, own: this.onMissingLink }, missed, req);
  }

  /** Whether a request came in elsewhere than at the party's base: links of it would lead astray. */
  isStray(req: IncomingMessage | undefined): boolean {
    return req !== undefined && this.mount !== undefined && visitTo(req, this.mount)?.isStray === true;
  }

  /** `url` is a service like any other: for the names that a guest has declared, it is answered here. */
  answerUrl({ guest, endpoint, values }: UrlQuestion, { urlFor }: Pick<Question, 'urlFor'> = {}): string | undefined {
    const isOwn = guest === this.member.name && this.member.find(endpoint) !== undefined;
    if (!isOwn) return undefined;
    return urlFor ? (urlFor as (...given: unknown[]) => string)(endpoint, ...values) : this.urlFor(endpoint, values);
  }

  endpointOf(req: IncomingMessage): ServedEndpoint | null {
    return endpointOf(req, this.member);
  }

  currentUrl(req: IncomingMessage, changes?: Changes): string {
    if (this.isStray(req)) throw this.#hosting.strayError('req.urlFor.current');
    return currentUrl(req, this.member, this, changes);
  }

  mountParams(req: IncomingMessage): Readonly<Record<string, string>> {
    return (this.mount && visitTo(req, this.mount)?.params) ?? NO_PARAMS;
  }

  report(error: unknown): void {
    this.line.report(error as PartylineError);
  }

  here(req: IncomingMessage | undefined): Here | undefined {
    const visit = req && this.mount && visitTo(req, this.mount);
    const start = this.#hosting.start();
    if (!visit || !this.mount || !('base' in start)) return undefined;
    return { prefix: join(start.base, this.mount.route.pattern), params: visit.params };
  }

  origin(req: IncomingMessage | undefined, name: string, to?: string): string {
    // What the host has said is asked of the request that the host knows.
    return this.#hosting.origin(req && realOf(req), name, { to, from: this.host });
  }

  defaults(req: IncomingMessage | undefined): Readonly<Record<string, unknown>> | undefined {
    return this.#hosting.defaults(req && realOf(req));
  }
}
