import { isError } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';
import type { Evidence } from './evidence.js';
import type { Reply } from './send.js';

/**
 * What became of a guest's invitation.
 *
 * - `waiting`: nobody has been invited yet
 * - `joined`: the guest took the operator and answered 2xx
 * - `named`: it took no part, and the host gave its endpoints
 * - `declined`: nothing tells that it was meant to join, and it did not, invited or not
 * - `failed`: it was meant to join, and did not: see its error
 * - `uninvited`: the host left it alone
 */
export type Status = 'waiting' | 'joined' | 'named' | 'declined' | 'failed' | 'uninvited';

/** What is known of a guest when its invitation has ended. */
export interface Known {
  readonly hasReadOperator: boolean;
  /** How errors speak of it. */
  readonly guest: string;
  /** Whether the host has named its endpoints. */
  readonly isNamed: boolean;
  readonly evidence: Evidence | undefined;
}

interface Verdict {
  readonly status: Status;
  readonly error: PartylineError | undefined;
  readonly write: string | undefined;
}

/** Judges how an invitation ended. A status alone proves nothing: apps that never heard of it answer 200 too. */
export function judge(reply: Reply, { hasReadOperator, guest, isNamed, evidence }: Known): Verdict {
  const isGood =
    reply.kind === 'joined' || (reply.kind === 'answered' && reply.statusCode >= 200 && reply.statusCode < 300);
  if (hasReadOperator && isGood) return { status: 'joined', error: undefined, write: undefined };
  if (!hasReadOperator && isNamed) return { status: 'named', error: undefined, write: undefined };
  if (!hasReadOperator && !evidence) return { status: 'declined', error: undefined, write: JOIN };
  const { reason, write } = explain(reply, hasReadOperator ? 'operator' : evidence);
  const options = reply.kind === 'threw' ? { cause: reply.error } : {};
  const error = new PartylineError('DID_NOT_JOIN', { guest, reason, write }, options);
  return { status: 'failed', error, write: undefined };
}

/** What to write for a guest that declined. */
const JOIN = 'If it is meant to join, mount rsvp in it before what answers or throws.';

interface Explanation {
  readonly reason: string;
  readonly write: string;
}

/** Why a guest did not join, and what to do about it. */
function explain(reply: Reply, evidence: Evidence | 'operator' | undefined): Explanation {
  switch (reply.kind) {
    case 'threw':
      return {
        reason: `threw (${nameOf(reply.error)})`,
        write:
          'Mend what it threw, which is the cause, and call bootstrap() again.' +
          // Its rsvp has not been reached.
          (evidence === 'rsvp' || evidence === 'tag'
            ? ' If a login or another wall threw it, mount rsvp before that.'
            : ''),
      };
    case 'late':
      return {
        reason: 'did not answer its invitation in time',
        write: 'Answer the invitation, or give party(guests, { inviteTimeout }) more milliseconds.',
      };
    case 'answered':
    case 'passed':
      return explainAnswer(reply, evidence);
    case 'cancelled':
      return { reason: 'was still answering its invitation when the party was closed', write: 'Make a new party.' };
    default:
      return {
        reason: 'closed its invitation without an answer',
        write: 'Let what closes connections leave invitations alone: isInvitation(req).',
      };
  }
}

/** Somebody else than the rsvp has answered, or nobody. */
function explainAnswer(
  reply: Extract<Reply, { kind: 'answered' | 'passed' }>,
  evidence: Evidence | 'operator' | undefined,
): Explanation {
  const isPassed = reply.kind === 'passed';
  const { statusCode = 404, location } = isPassed ? {} : reply;
  const got = `${statusCode}${location ? ` to ${location}` : ''}`;
  const reason = isPassed ? 'passed its invitation on' : `did not answer its invitation, which got ${got}`;
  if (statusCode >= 500) {
    return { reason, write: 'It failed by itself, or what stands before its rsvp did: see what it logs.' };
  }
  const isRsvp = evidence === 'rsvp';
  if (isRsvp && isPassed) return { reason, write: MENDS.elsewhere };
  return {
    reason,
    write: isRsvp && (statusCode < 300 || statusCode === 404) ? MENDS.catchAll : MENDS[evidence ?? 'rsvp'],
  };
}

const MENDS = {
  rsvp: 'Something stands between: mount rsvp before your auth.',
  catchAll: 'Something stands between: mount rsvp before what answers every path.',
  elsewhere:
    'Mount rsvp at its root, before what passes requests on; below a path write guest(app, { invite: "/admin/__invite__" }).',
  path: 'Let its handler at the invite path take req.partyline, and answer 2xx.',
  tag: 'It has named routes: mount rsvp before them.',
  name:
    'It has a name from the host: mount rsvp in it before your auth, name its endpoints, guest(app, { name, endpoints }), or ' +
    'leave the name out.',
  operator: 'It has taken req.partyline: let it answer its invitation with 2xx.',
};

function nameOf(error: unknown): string {
  return isError(error) ? `${error.name}: ${error.message}` : `a value of type ${typeof error}`;
}
