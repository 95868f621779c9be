import { withoutLink } from '../../errors.js';
import { fullNameOf } from '../../party/pair.js';
import type { Finding, GuestFinding } from '../../party/verify/verify.js';
import type { LoadedParty } from '../load/load.js';
import type { CheckFinding } from './finding.js';

const KINDS = ['unreachable', 'shadowed', 'possible'] as const;

const MENDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  unreachable: 'Give the name the path that its guest serves.',
  shadowed: 'Mount the guest, or stand the route, before what answers first.',
  possible: 'Mount it first, or let what comes first have routes that can be read.',
};

/** What `verify()` says of the links, and of the guests that are to be there. */
export function linkFindings({ line, refused }: LoadedParty): CheckFinding[] {
  const verification = line.verify();
  const links = KINDS.flatMap((kind) => verification[kind].map((finding) => ofLink(kind, finding)));
  const absent = line.guests
    .filter(({ status }) => status === 'failed' || status === 'waiting')
    .map((guest) => ({
      kind: 'absent guest',
      where: guest.name ?? guest.path,
      cause: guest.error ? withoutLink(guest.error.message) : 'it has not answered its invitation',
      mend: (guest.error?.details as { write?: string } | undefined)?.write ?? 'See the error that it threw.',
    }));
  const missing = verification.missing.map((name) => ({
    kind: 'missing guest',
    where: name,
    cause: `party(guests, { expect }) names it, and nobody takes part under this name`,
    mend: refused ? withoutLink(refused.message) : 'Mount it, or leave it out of expect.',
  }));
  const faults = verification.findings.filter(({ level }) => level === 'fault').map((finding) => ofGraft(finding));
  return [...absent, ...missing, ...links, ...faults];
}

/** What is to be known of a graft, and is no fault. */
export function graftNotes({ line }: LoadedParty): CheckFinding[] {
  const notes = line.verify().findings.filter(({ level }) => level === 'note');
  return notes.map((finding) => ofGraft(finding));
}

function ofGraft({ guest, code, endpoint, cause, mend }: GuestFinding): CheckFinding {
  return { kind: `graft: ${code}`, where: fullNameOf(guest, endpoint), cause, mend };
}

function ofLink(kind: (typeof KINDS)[number], { name, guest, method, pattern, cause }: Finding): CheckFinding {
  const where = `${name === '' ? guest : `${guest}:${name}`}, ${method} ${pattern}`;
  return { kind: `${kind} link`, where, cause, mend: MENDS[kind] };
}
