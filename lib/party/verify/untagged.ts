import { PartylineError } from '../../errors.js';
import type { Entry, GuestList } from '../guestlist.js';

const WRITE =
  'If it has tags, give them in a table: rsvp(endpoints("blog", { post: "/posts/:id" })). If it has none, say so: ' +
  'rsvp(endpoints("blog", {})).';

/** The errors of guests in which tags may stand that cannot be found, since something has wrapped the handlers. */
export function untagged({ entries }: GuestList): PartylineError[] {
  return entries.filter(isUntagged).map(errorOf);
}

/** The same, as `verify()` has it. */
export function untaggedFindings({ entries }: GuestList) {
  return entries.filter(isUntagged).map((entry) => {
    const { member } = entry;
    const url = member.mount.source || '/';
    const pattern = (member.prefix ?? member.mount).source || '/';
    const { found, write } = errorOf(entry).details;
    const cause = `no tag is found, and something has wrapped its handlers: ${found}. ${write}`;
    return Object.freeze({ name: '', guest: member.name ?? '', method: 'ALL', pattern, url, cause, by: undefined });
  });
}

function isUntagged({ outcome, member: { declared } }: Entry): boolean {
  return outcome.status === 'joined' && declared.routes.size === 0 && declared.wrapped !== undefined;
}

function errorOf({ member: { label, declared } }: Entry): PartylineError<'WRAPPED'> {
  return new PartylineError('WRAPPED', { guest: label, found: declared.wrapped ?? '', write: WRITE });
}
