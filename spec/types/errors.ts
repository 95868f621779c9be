import { expectTypeOf } from 'expect-type';
import {
  type ErrorCode,
  type ErrorDetails,
  NoSuchServiceName,
  type Party,
  PartylineError,
} from 'express-party';

/** Comparing the code tells what the details are, however one has come by the error. */
export function read(caught: unknown, line: Party): string[] | undefined {
  const [guest] = line.guests;
  if (guest?.error?.code === 'ERR_PARTY_DID_NOT_JOIN') return [guest.error.details.write];
  // @ts-expect-error nobody knows yet which one it is
  guest?.error?.details.write;

  if (!(caught instanceof PartylineError)) return undefined;
  expectTypeOf(caught).toEqualTypeOf<PartylineError>();
  expectTypeOf(caught.code).toEqualTypeOf<ErrorCode>();
  if (caught.code === 'ERR_PARTY_NO_BASE') return [caught.details.reason];
  // @ts-expect-error that one is told above
  if (caught.code === 'ERR_PARTY_NO_BASE') return [];
  // @ts-expect-error there is no such code
  if (caught.code === 'ERR_PARTY_NO_BAS') return [];
  switch (caught.code) {
    case 'ERR_PARTY_MISSING_VALUE':
      expectTypeOf(caught).toEqualTypeOf<PartylineError<'MISSING_VALUE'>>();
      return caught.details.keys;
    case 'ERR_PARTY_CLOSED':
      // @ts-expect-error that is no detail of it
      return caught.details.keys;
  }
  if (caught instanceof NoSuchServiceName) return caught.details.closest;
  return [caught.message, caught.stack ?? ''];
}

const made = new PartylineError('NO_BASE', { name: 'a:b', reason: 'none' }, { cause: 'x' });
expectTypeOf(made.code).toEqualTypeOf<'ERR_PARTY_NO_BASE'>();
expectTypeOf(made.details).toEqualTypeOf<ErrorDetails<'NO_BASE'>>();
expectTypeOf(made).toExtend<PartylineError>();
expectTypeOf(made).toExtend<Error>();
// @ts-expect-error those are the details of another
new PartylineError('NO_BASE', { asked: 'x' });

export class Own extends PartylineError<'CLOSED'> {
  readonly own = 7;
}
export const own = (caught: unknown) => (caught instanceof Own ? [caught.own, caught.details.asked] : []);
