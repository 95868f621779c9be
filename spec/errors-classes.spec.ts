import { expectTypeOf } from 'expect-type';
import {
  codes,
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  isHighAndDry,
  NoSuchServiceName,
  PartylineError,
} from '../lib/errors';
import { make, samples } from './shared/errors';

/** The module as another installed copy of the package has it. */
function secondCopy(): typeof import('../lib/errors') {
  let copy: typeof import('../lib/errors') | undefined;
  jest.isolateModules(() => {
    copy = require('../lib/errors');
  });
  return copy as typeof import('../lib/errors');
}

describe('NoSuchServiceName', () => {
  const error = new NoSuchServiceName(samples.NO_SUCH_SERVICE_NAME.details);

  it('is a PartylineError with a code and a name of its own', () => {
    expect(error).toBeInstanceOf(PartylineError);
    expect(error).toBeInstanceOf(NoSuchServiceName);
    expect(error.code).toBe('ERR_PARTY_NO_SUCH_SERVICE_NAME');
    expect(error.name).toBe('NoSuchServiceName');
    expect(error.stack).toMatch(/^NoSuchServiceName: No handler is connected/);
  });

  it('lets a class that extends it tell its own instances', () => {
    class Own extends NoSuchServiceName {}
    const own = new Own(samples.NO_SUCH_SERVICE_NAME.details);
    expect(own).toBeInstanceOf(Own);
    expect(own).toBeInstanceOf(NoSuchServiceName);
    expect(error instanceof Own).toBe(false);
  });

  it('is told by its code: any error of that code is one, and no other', () => {
    expect(make('NO_SUCH_SERVICE_NAME')).toBeInstanceOf(NoSuchServiceName);
    expect(make('CLOSED') instanceof NoSuchServiceName).toBe(false);
    expect({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' } instanceof NoSuchServiceName).toBe(false);
  });
});

describe('HighAndDry', () => {
  it('is an Error and no PartylineError: a signal, no fault', () => {
    const thrown = new HighAndDry('not mine');
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown instanceof PartylineError).toBe(false);
    expect(thrown.name).toBe('HighAndDry');
    expect(thrown.message).toBe('not mine');
  });

  it('is told by its brand, in subclasses too', () => {
    class Mine extends HighAndDry {}
    expect([new HighAndDry(), new Mine()].map(isHighAndDry)).toEqual([true, true]);
    expect(new Mine()).toBeInstanceOf(HighAndDry);
  });

  it('lets a class that extends it tell its own instances', () => {
    class Mine extends HighAndDry {}
    expect(new Mine()).toBeInstanceOf(Mine);
    expect(new HighAndDry() instanceof Mine).toBe(false);
  });

  it.each([
    ['an Error of that message', new Error('HighAndDry')],
    ['an Error of that name', Object.assign(new Error('x'), { name: 'HighAndDry' })],
    ['a text', 'HighAndDry'],
    ['null', null],
    ['undefined', undefined],
    ['the class itself', HighAndDry],
  ])('is not %s', (_what, thrown) => {
    expect(isHighAndDry(thrown)).toBe(false);
  });
});

describe('two copies of the package', () => {
  const other = secondCopy();

  it('are two', () => {
    expect(other.PartylineError).not.toBe(PartylineError);
    expect(other.HighAndDry).not.toBe(HighAndDry);
  });

  it('know each other by brands under registered symbols', () => {
    expect(make('CLOSED')).toHaveProperty([Symbol.for('express-party.error') as never], true);
    expect(new HighAndDry()).toHaveProperty([Symbol.for('express-party.HighAndDry') as never], true);
  });

  it('know each other by instanceof and by code', () => {
    const theirs = new other.PartylineError('CLOSED', { asked: 'x' });
    expect(theirs instanceof PartylineError).toBe(true);
    expect(make('CLOSED') instanceof other.PartylineError).toBe(true);
    expect(theirs.code).toBe(make('CLOSED').code);
    expect(other.codes).toEqual(codes);
  });

  it('know a missing service of each other', () => {
    const theirs = new other.NoSuchServiceName(samples.NO_SUCH_SERVICE_NAME.details);
    expect(theirs instanceof NoSuchServiceName).toBe(true);
    expect(theirs instanceof PartylineError).toBe(true);
    expect(new other.PartylineError('CLOSED', { asked: 'x' }) instanceof NoSuchServiceName).toBe(false);
  });

  it('know the HighAndDry of each other', () => {
    expect(isHighAndDry(new other.HighAndDry())).toBe(true);
    expect(other.isHighAndDry(new HighAndDry())).toBe(true);
    expect(new other.HighAndDry() instanceof HighAndDry).toBe(true);
    expect(other.isHighAndDry(new Error('x'))).toBe(false);
  });
});

describe('a caught error', () => {
  it('has typed details once instanceof has told it', () => {
    const caught: unknown = new NoSuchServiceName({ service: 'nav', closest: [], known: [] });
    if (!(caught instanceof PartylineError)) throw caught;
    expectTypeOf(caught.code).toEqualTypeOf<ErrorCode>();
    expectTypeOf(caught.details).toEqualTypeOf<ErrorDetails>();
    if (!(caught instanceof NoSuchServiceName)) throw caught;
    expectTypeOf(caught.details.service).toEqualTypeOf<string>();
    expect(caught.details.service).toBe('nav');
  });
});
