import { HighAndDry, type PartylineError } from '../../lib/errors';
import { Partyline, type ServiceHandler } from '../../lib/line/partyline';
import type { LineParticipant } from '../../lib/line/question';

export interface Switch {
  readonly line: Partyline;
  readonly reported: PartylineError[];
}

export function open(options: { ignoreMissingServices?: boolean } = {}): Switch {
  const reported: PartylineError[] = [];
  const report = (error: PartylineError) => reported.push(error);
  const line = new WithGuests({ ignoreMissingServices: false, ...options, report });
  return { line, reported };
}

/** Who has not joined: not heard, whatever it connects. */
const absent = new WeakSet<LineParticipant>();

export function goer(rank: number, isPresent = true): LineParticipant {
  const made = { rank, label: rank < 0 ? 'the host' : `guest "${rank}"` };
  if (!isPresent) absent.add(made);
  return made;
}

/** Admits whoever connects something, as a party admits who has joined. */
class WithGuests extends Partyline {
  override connect(from: LineParticipant, name: string, handler: ServiceHandler): () => void {
    if (!absent.has(from)) this.admit(from);
    return super.connect(from, name, handler);
  }
}

export const host = goer(-1);
export const [a, b, c] = [goer(0), goer(1), goer(2)] as const;

export const fail = (thrown: unknown) => () => {
  throw thrown;
};

export const passes: readonly (readonly [string, ServiceHandler])[] = [
  ['returns undefined', () => undefined],
  ['throws HighAndDry', fail(new HighAndDry())],
];

export const answers: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['false', false],
  ['0', 0],
  ['an empty text', ''],
  ['NaN', Number.NaN],
  ['an empty list', []],
];

export const faults: readonly (readonly [string, unknown])[] = [
  ['an Error', new Error('own')],
  ['null', null],
  ['undefined', undefined],
  ['a text', 'own'],
];
