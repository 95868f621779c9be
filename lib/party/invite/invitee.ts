import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../../common/apps.js';
import { publish } from '../../common/channels.js';
import { PartylineError } from '../../errors.js';
import { type Letter, type Reply, send } from '../../invitation.js';
import { Member } from '../../links/member.js';
import type { Here } from '../../links/url.js';
import { createOperator, type Exchange, type Membership, type Operator } from '../../operator.js';
import { matchesBase, NO_PARAMS } from '../../pattern/mount-path.js';
import { EMPTY, join, type Pattern } from '../../pattern/pattern.js';
import type { Invite, Mount, Side } from '../mounts.js';
import { visitTo } from '../visit.js';
import { placeholdersFor } from './placeholders.js';
import { judge, type Status } from './verdict.js';

/** What an invitee needs of its party. */
export interface Hosting extends Exchange {
  readonly timeout: number;
  readonly closing: AbortSignal;
  base(): Pattern;
  hasBase(): boolean;
  dress: Letter['dress'];
  urlFor(
    member: Member,
    name: string,
    values: readonly unknown[],
    req?: IncomingMessage,
    /** By which the request came in: it says what the mount's keys take. */
    mount?: Mount,
  ): string;
}

/** One invite path of a mount, and what became of its invitation. */
export class Invitee {
  readonly rank: number;
  readonly mount: Mount;
  readonly side: Side;
  readonly invite: Invite | undefined;
  status: Status = 'waiting';
  statusCode: number | undefined;
  error: PartylineError | undefined;
  /** How long the invitation took, in milliseconds. */
  ms: number | undefined;
  member: Member;
  readonly #hosting: Hosting;
  #membership: Membership | undefined;
  /** Whether it has put its hand on its operator. */
  #hasTaken = false;

  constructor(rank: number, mount: Mount, side: Side, invite: Invite | undefined, hosting: Hosting) {
    this.rank = rank;
    this.mount = mount;
    this.side = side;
    this.invite = invite;
    this.#hosting = hosting;
    this.member = this.#newMember();
    if (!invite) this.status = this.#isNamed() ? 'named' : 'uninvited';
  }

  /** As the host wrote it, with what stands before the invite path. */
  get path(): string {
    const { route } = this.mount;
    const prefix = this.side.guest.isStripped ? (this.invite?.prefix.pattern ?? EMPTY) : EMPTY;
    return join(route.pattern, prefix).source || '/';
  }

  /** Sends the invitation and judges how it ended; what it brought takes effect when the party settles. */
  async send(): Promise<void> {
    const { invite } = this;
    if (!invite || this.status === 'joined') return;
    const before = this.member;
    const member = this.#newMember();
    this.member = member;
    this.#hasTaken = false;
    const started = performance.now();
    const reply = await send(this.#letter(invite, member), this.side.enter);
    this.ms = Math.round((performance.now() - started) * 10) / 10;
    this.#hosting.line.drop(before);
    this.#close(judge(reply, this.#hasTaken, this.member.label, this.#isNamed()), reply);
    const { path, status, statusCode, error, ms } = this;
    publish('invite', () => ({ name: this.member.name, path, status, statusCode, error, ms }));
  }

  /** It may not join after all: another has its name. */
  fail(error: PartylineError): void {
    this.#close({ status: 'failed', error }, undefined);
  }

  #close(verdict: { status: Status; error: PartylineError | undefined }, reply: Reply | undefined): void {
    this.status = verdict.status;
    this.error = verdict.error;
    if (reply) this.statusCode = reply.kind === 'answered' ? reply.statusCode : undefined;
    this.member.isSettled = true;
    if (verdict.status === 'joined') return;
    const { label } = this.member;
    const reason = 'took no part';
    const write = 'See line.guests.';
    this.member.gone = verdict.error ?? new PartylineError('DID_NOT_JOIN', { guest: label, reason, write });
    this.#hosting.line.drop(this.member);
    if (verdict.status === 'named') this.member = this.#newMember();
  }

  #isNamed(): boolean {
    return this.side.guest.routes !== undefined && this.#isFirst();
  }

  /** What the host says of a guest goes for its first invite path. */
  #isFirst(): boolean {
    return this.invite === this.side.invites[0];
  }

  #newMember(): Member {
    const { side, invite } = this;
    const { name, routes } = side.guest;
    const within = join(this.#place(), invite?.prefix.pattern ?? EMPTY);
    let base: Pattern | undefined;
    let prefix = within;
    // The same object for the same base: what is built from it is kept as long as that stands.
    const prefixOf = () => {
      const current = this.#hosting.base();
      if (current !== base) prefix = join(current, within);
      base = current;
      return prefix;
    };
    const member = new Member({
      rank: this.rank,
      path: this.path,
      mount: within,
      prefix: prefixOf,
      name: this.#isFirst() ? name : undefined,
    });
    if (routes && name !== undefined && this.#isFirst()) member.declare(name, routes);
    return member;
  }

  #letter(invite: Invite, member: Member): Letter {
    const hosting = this.#hosting;
    const base = hosting.hasBase() ? hosting.base() : EMPTY;
    const placeholders = placeholdersFor(join(base, this.#place()));
    const take = () => {
      this.#hasTaken = true;
    };
    const operator = createOperator(member, hosting, take);
    return {
      url: invite.url,
      baseUrl: placeholders.path,
      params: { ...placeholders.params },
      partyline: operator,
      timeout: hosting.timeout,
      closing: hosting.closing,
      dress: hosting.dress,
      invitation: {
        path: invite.answeredAt,
        app: this.side.guest.app,
        accept: () => {
          take();
          this.#membership = new Part(operator, member, this.mount, hosting);
          return this.#membership;
        },
        pattern: placeholders.pattern,
      },
    };
  }

  /** What stands before the guest's own routes within the party: nothing, for one that is given the whole path. */
  #place(): Pattern {
    return this.side.guest.isStripped ? this.mount.route.pattern : EMPTY;
  }
}

/** A guest's part in the party, from its invitation on. */
class Part implements Membership {
  readonly operator: Operator;
  readonly #member: Member;
  readonly #mount: Mount;
  readonly #hosting: Hosting;

  constructor(operator: Operator, member: Member, mount: Mount, hosting: Hosting) {
    this.operator = operator;
    this.#member = member;
    this.#mount = mount;
    this.#hosting = hosting;
  }

  get ended(): boolean {
    return this.#member.gone !== undefined || this.#hosting.closing.aborted;
  }

  declare(...given: Parameters<Membership['declare']>): void {
    this.#hosting.declare(this.#member, ...given);
  }

  serves(req: IncomingMessage): boolean {
    if (this.#mount.isMarked) return visitTo(req, this.#mount) !== undefined;
    return matchesBase(this.#member.prefix(), (req as RoutedRequest).baseUrl ?? '', false);
  }

  share(): void {
    this.#mount.isMarked = true;
  }

  urlFor(req: IncomingMessage, name: string, values: readonly unknown[]): string {
    return this.#hosting.urlFor(this.#member, name, values, req, this.#mount);
  }

  mountParams(req: IncomingMessage): Readonly<Record<string, string>> {
    return visitTo(req, this.#mount)?.params ?? NO_PARAMS;
  }
}

/** What a request in a mount says of the mount's keys. */
export function hereAt(req: IncomingMessage, mount: Mount, hosting: Hosting): Here | undefined {
  const visit = visitTo(req, mount);
  if (!visit || !hosting.hasBase()) return undefined;
  return { prefix: join(hosting.base(), mount.route.pattern), params: visit.params };
}
