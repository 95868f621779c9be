import { PartylineError } from '../../errors.js';
import { type Declared, Member, NOTHING_DECLARED, type Start } from '../../links/member.js';
import { EMPTY } from '../../pattern/pattern.js';
import type { Mount, Side } from '../mounts.js';
import type { PairSub } from '../pair.js';
import { type Invitee, isPresent } from './invitee.js';
import type { Participant } from './participant.js';

/** A participant as it would be published now, under another name if one is given. */
export function memberOf({ position, declared }: Participant, start: Start, name = declared.name): Member {
  return new Member(position, name === declared.name ? declared : { ...declared, name }, start);
}

/** A sub-app that takes part by an invite path of its own. */
export interface Sub extends PairSub {
  readonly invitee: Invitee;
}

/** Whether an invite path leads to an app inside the guest. */
export function isSub({ invite }: Pick<Invitee, 'invite'>): boolean {
  return invite !== undefined && invite.prefix.pattern.source !== '';
}

/** Whether a side is invited by itself, and not by its sub-apps alone. */
export function isLed({ invites: [invite] }: Side): boolean {
  return invite === undefined || !isSub({ invite });
}

/** The sub-apps of a side that take part, with a name. */
export function subsOf(invitees: readonly Invitee[], side: Side, start: Start): Sub[] {
  return invitees
    .filter((each) => each.side === side && isSub(each) && isPresent(each))
    .map((invitee) => {
      const prefix = invitee.invite?.prefix.pattern ?? EMPTY;
      return { invitee, prefix, member: memberOf(invitee.participant, start) };
    })
    .filter((each): each is Sub => each.member.name !== undefined);
}

/** An app of which its sub-apps alone take part. */
export function silentMember({ path, route }: Mount, side: Side, { position, start }: Member): Member {
  const { name: givenName } = side.guest;
  const declared = { ...NOTHING_DECLARED, name: givenName };
  return new Member({ ...position, path, mount: route.pattern, givenName }, declared, start);
}

/** What has been declared by an app that was meant to take part, and does not; `undefined` of any other. */
export function missingOf(invitees: readonly Invitee[], side: Side): Declared | undefined {
  const first = invitees.find((each) => each.side === side && !isSub(each));
  return first?.outcome.status === 'failed' ? first.participant.declared : undefined;
}

/** The error of a sub-app of a graft's scion that has not joined itself: the stock serves everything. */
export function withoutScion({ label }: Member): PartylineError {
  const reason = 'is a sub-app of a scion that took no part itself';
  return new PartylineError('DID_NOT_JOIN', { guest: label, reason, write: 'See line.guests for the scion.' });
}
