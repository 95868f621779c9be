import { channels, publish } from '../../common/channels.js';
import { PartylineError } from '../../errors.js';
import { servedRoutes } from '../../express/tabled.js';
import type { Position } from '../../links/member.js';
import type { Route } from '../../links/route.js';
import { EMPTY, join, type Pattern } from '../../pattern/pattern.js';
import type { Invite, Mount, Side } from '../mounts.js';
import type { SideName } from '../pair.js';
import { type Prospect, prospectOf } from './evidence.js';
import type { Hosting } from './hosting.js';
import { Participant } from './participant.js';
import { placeholdersFor } from './placeholders.js';
import { type Letter, send } from './send.js';
import { judge, type Status } from './verdict.js';

/** How an invitation is sent. */
export interface Inviting extends Hosting<Participant>, Pick<Letter, 'timeout' | 'equip' | 'server'> {
  /** What stands before every mount path, as far as it is known. */
  base(): Pattern;
  /** What the party's clients name as host, where that is known. */
  readonly host: string | undefined;
}

/** What became of an invitation. */
export interface Outcome {
  readonly status: Status;
  /** Of the guest's answer, if it gave one. */
  readonly statusCode: number | undefined;
  /** Why it failed, and what mends it. */
  readonly error: PartylineError | undefined;
  /** Of a guest that declined: what to write, should it be meant to join. */
  readonly write: string | undefined;
  /** How long the invitation took, in milliseconds. */
  readonly ms: number | undefined;
}

const JOINED = { status: 'joined', statusCode: 200, error: undefined, write: undefined } as const;

/** What to write of a guest that was not invited, should it have an rsvp all the same. */
const INVITE_IT =
  'It was not invited: nothing that can be seen of it asks for that. If it has an rsvp behind a function, write ' +
  'guest(app, { invite: true }).';

/** One invite path of a mount: it is invited until it joins, each time as a new participant. */
export class Invitee {
  readonly mount: Mount;
  readonly side: Side;
  readonly invite: Invite | undefined;
  outcome: Outcome;
  participant: Participant;
  readonly #position: Position;
  readonly #inviting: Inviting;
  /** What the host says of a guest goes for its first invite path. */
  readonly #isFirst: boolean;
  /** Whether the guest's routes have been held against what the host names. */
  #isRead = false;
  /** What stands before the guest's own routes within the party: nothing, for one that is given the whole path. */
  readonly #place: Pattern;

  constructor(rank: number, mount: Mount, side: Side, invite: Invite | undefined, inviting: Inviting) {
    this.mount = mount;
    this.side = side;
    this.invite = invite;
    this.#inviting = inviting;
    this.#isFirst = invite === side.invites[0];
    const { pattern } = mount.route;
    this.#place = side.guest.isStripped ? pattern : EMPTY;
    const within = invite?.prefix.pattern ?? EMPTY;
    this.#position = {
      rank,
      path: join(pattern, side.guest.isStripped ? within : EMPTY).source || '/',
      mount: join(this.#place, within),
      givenName: this.#isFirst ? side.guest.name : undefined,
      host: side.guest.host?.name,
      ...(side.guest.hasIndexSlash ? {} : { indexSlash: false }),
    };
    this.participant = this.#newParticipant(side.guest.routes);
    const status = invite ? 'waiting' : this.#isNamed() ? 'named' : 'uninvited';
    this.outcome = { status, statusCode: undefined, error: undefined, write: undefined, ms: undefined };
  }

  /** Of a graft, which of its two apps. */
  get sideName(): SideName | undefined {
    const { guest, sides } = this.mount;
    if (!guest.pair) return undefined;
    return this.side === sides[0] ? 'scion' : 'stock';
  }

  /** Whether it speaks for a graft: the scion itself, or the first of its sub-apps where these alone are invited. */
  get isPairs(): boolean {
    return this.#isFirst && this.sideName === 'scion';
  }

  /** As the host wrote it, with what stands before the invite path. */
  get path(): string {
    return this.#position.path;
  }

  /** Sends the invitation and judges how it ended; what it brought takes effect when the party settles. */
  send(done: () => void): void {
    const { invite } = this;
    // What the host has named is read once more: the guest may have got its routes since.
    if (this.#isNamed() && !this.#isRead) this.participant = this.#newParticipant();
    const prospect = invite && this.outcome.status !== 'joined' ? prospectOf(this.side, invite) : undefined;
    if (invite && prospect?.isInvited) this.#invite(invite, prospect, done);
    else {
      if (prospect) this.#leaveAlone();
      done();
    }
  }

  #invite(invite: Invite, { evidence }: Prospect, done: () => void): void {
    let before: Participant | undefined = this.participant;
    const participant = this.#newParticipant();
    this.participant = participant;
    const started = performance.now();
    send(this.#letter(invite, participant), this.side.enter, (reply) => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      if (before && this.outcome.ms !== undefined) this.#inviting.line.drop(before);
      // An error keeps the functions that it was made in: one would hold the one of the invitation before, and so on.
      before = undefined;
      if (reply.kind === 'joined' && participant.hasReadOperator) this.#end({ ...JOINED, ms });
      else {
        const { hasReadOperator, name, label } = participant;
        const guest = invite.prefix.pattern.source === '' ? label : subLabel(name, this.path);
        const verdict = judge(reply, { hasReadOperator, guest, isNamed: this.#isNamed(), evidence });
        this.#end({ ...verdict, ms, statusCode: 'statusCode' in reply ? reply.statusCode : undefined });
      }
      if (channels.invite.hasSubscribers) {
        publish('invite', () => ({ name: this.participant.name, path: this.path, ...this.outcome }));
      }
      done();
    });
  }

  /** Nothing asks for an invitation: what the host names takes part without one. */
  #leaveAlone(): void {
    const isNamed = this.#isNamed();
    const outcome = { statusCode: undefined, error: undefined, ms: undefined };
    if (isNamed) this.outcome = { ...outcome, status: 'named', write: undefined };
    else this.#end({ ...outcome, status: 'declined', write: INVITE_IT });
  }

  /** It may not join after all: another has its name, say. */
  fail(error: PartylineError): void {
    this.#end({ ...this.outcome, status: 'failed', error });
  }

  #end(outcome: Outcome): void {
    const { participant } = this;
    this.outcome = outcome;
    if (outcome.status === 'joined') {
      participant.close();
      return;
    }
    const absence = { guest: participant.label, reason: 'took no part', write: 'See line.guests.' };
    participant.leave(outcome.error ?? new PartylineError('DID_NOT_JOIN', absence));
    if (outcome.status === 'named') this.participant = this.#newParticipant();
  }

  #isNamed(): boolean {
    return this.side.guest.routes !== undefined && this.#isFirst;
  }

  #newParticipant(routes = this.#servedRoutes()): Participant {
    const participant = new Participant(this.#position, this.#inviting, this.mount);
    const { name } = this.side.guest;
    if (routes && name !== undefined && this.#isFirst) participant.declare(name, routes);
    return participant;
  }

  /** The endpoints that the host names, as the guest's own router takes them. */
  #servedRoutes(): readonly Route[] | undefined {
    const { routes, app } = this.side.guest;
    this.#isRead = true;
    return routes && servedRoutes(routes, app);
  }

  #letter(invite: Invite, participant: Participant): Letter {
    const { timeout, closing, equip, base, server } = this.#inviting;
    const host = this.side.guest.host?.written ?? this.#inviting.host ?? server.host;
    const placeholders = placeholdersFor(join(base(), this.#place));
    return {
      url: invite.url,
      baseUrl: placeholders.path,
      params: { ...placeholders.params },
      host,
      server,
      partyline: participant.operator,
      timeout,
      closing,
      equip,
      invitation: {
        path: invite.answeredAt,
        app: this.side.guest.app,
        accept: () => {
          participant.hasReadOperator = true;
          return participant;
        },
        pattern: placeholders.pattern,
      },
    };
  }
}

/** How errors speak of an app inside a guest. */
export function subLabel(name: string | undefined, path: string): string {
  return `the sub-app ${name === undefined ? '' : `"${name}" `}at "${path}"`;
}

/** Whether a guest takes part: it has joined, or the host has named its endpoints. */
export function isPresent({ outcome: { status } }: Pick<Invitee, 'outcome'>): boolean {
  return status === 'joined' || status === 'named';
}

/** The invitations of all mounts, in mount order. */
export function inviteesOf(mounts: readonly Mount[], inviting: Inviting): Invitee[] {
  const invitees: Invitee[] = [];
  for (const mount of mounts) {
    for (const side of mount.sides) {
      for (const invite of side.invites.length ? side.invites : [undefined]) {
        invitees.push(new Invitee(invitees.length, mount, side, invite, inviting));
      }
    }
  }
  return invitees;
}
