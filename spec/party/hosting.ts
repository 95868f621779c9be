import { PartylineError } from '../../lib/errors';
import { Partyline } from '../../lib/line/partyline';
import type { Start } from '../../lib/links/member';
import { MissingLinks } from '../../lib/links/missing';
import { NoNames } from '../../lib/links/names';
import { Invitee, type Inviting } from '../../lib/party/invite/invitee';
import { PartyServer } from '../../lib/party/invite/server';
import { readMounts } from '../../lib/party/mounts';
import { EMPTY } from '../../lib/pattern/pattern';

/** A party as its participants know it, before it has settled. */
export function hosting() {
  const line = new Partyline({ ignoreMissingServices: true, report: () => {} });
  const controller = new AbortController();
  const notReady = new NoNames((name) => new PartylineError('NOT_READY', { name }));
  const inviting = {
    line,
    closing: controller.signal,
    timeout: 1000,
    server: new PartyServer(),
    host: undefined,
    base: () => EMPTY,
    equip: () => {},
    start: (): Start => ({ base: EMPTY }),
    names: () => notReady,
    declaring: jest.fn(),
    declared: jest.fn(),
    origin: () => 'https://h.test',
    home: () => undefined,
    defaults: () => undefined,
    missing: new MissingLinks(undefined, () => {}),
    strayError: (name: string) => new PartylineError('NO_BASE', { name, reason: 'it came in elsewhere' }),
  } satisfies Inviting;
  return { inviting, line, close: () => controller.abort() };
}

/** The guests of a party, after each was invited. */
export async function invited(guests: Record<string, unknown>, { inviting } = hosting()): Promise<Invitee[]> {
  const invitees = readMounts(guests, '/__invite__').flatMap((mount) =>
    mount.sides.map((side) => ({ mount, side })),
  );
  const made = invitees.map(
    ({ mount, side }, rank) => new Invitee(rank, mount, side, side.invites[0], inviting),
  );
  await Promise.all(made.map((invitee) => new Promise<void>((resolve) => invitee.send(resolve))));
  return made;
}
