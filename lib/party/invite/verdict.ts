import { isError } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';
import type { Reply } from './send.js';

/**
 * What became of a guest's invitation.
 *
 * - `waiting`: it has not been sent
 * - `joined`: the guest took the operator and answered 2xx
 * - `named`: it took no part, and the host gave its endpoints
 * - `declined`: it passed the invitation on, answered 404, or answered 2xx without taking the operator
 * - `failed`: see its error
 * - `uninvited`: the host left it alone
 */
export type Status = 'waiting' | 'joined' | 'named' | 'declined' | 'failed' | 'uninvited';

/** Judges how an invitation ended. A status alone proves nothing: apps that never heard of it answer 200 too. */
export function judge(
  reply: Reply,
  hasReadOperator: boolean,
  guest: string,
  isNamed: boolean,
): { status: Status; error: PartylineError | undefined } {
  const isGood =
    reply.kind === 'joined' || (reply.kind === 'answered' && reply.statusCode >= 200 && reply.statusCode < 300);
  if (hasReadOperator && isGood) return { status: 'joined', error: undefined };
  if (!hasReadOperator && isNamed) return { status: 'named', error: undefined };
  const isPassed = reply.kind === 'passed' || (reply.kind === 'answered' && reply.statusCode === 404);
  if (isGood || isPassed) return { status: 'declined', error: undefined };
  const { reason, write } = explain(reply);
  const options = reply.kind === 'threw' ? { cause: reply.error } : {};
  const error = new PartylineError('DID_NOT_JOIN', { guest, reason, write }, options);
  return { status: 'failed', error };
}

/** Why a guest did not join, and what to do about it. */
function explain(reply: Reply): { reason: string; write: string } {
  switch (reply.kind) {
    case 'threw':
      return {
        reason: `threw (${nameOf(reply.error)})`,
        write: 'Mend what it threw, which is the cause, and call bootstrap() again.',
      };
    case 'late':
      return {
        reason: 'did not answer its invitation in time',
        write: 'Answer the invitation, or give party(guests, { inviteTimeout }) more milliseconds.',
      };
    case 'answered': {
      const { statusCode, location } = reply;
      const reason = `did not answer its invitation, which got ${statusCode}${location ? ` to ${location}` : ''}`;
      const failed = 'It failed by itself, or what stands before its rsvp did: see what it logs.';
      return { reason, write: statusCode >= 500 ? failed : 'Something stands between: mount rsvp before your auth.' };
    }
    case 'cancelled':
      return { reason: 'was still answering its invitation when the party was closed', write: 'Make a new party.' };
    default:
      return {
        reason: 'closed its invitation without an answer',
        write: 'Let what closes connections leave invitations alone: isInvitation(req).',
      };
  }
}

function nameOf(error: unknown): string {
  return isError(error) ? `${error.name}: ${error.message}` : `a value of type ${typeof error}`;
}
