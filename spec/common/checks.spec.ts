import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createContext, runInContext, runInNewContext } from 'node:vm';
import { badOption, checkOptions, isError, isMilliseconds, isPlain } from '../../lib/common/checks';
import { thrownBy } from '../shared/thrown';

describe('isPlain', () => {
  class Own {}

  it.each([
    ['a literal', {}],
    ['one without a prototype', Object.create(null)],
    ['one of another realm', runInContext('({})', createContext())],
    ['what JSON gives', JSON.parse('{}')],
    ['one with members', { id: 7 }],
  ])('is true of %s', (_what, value) => {
    expect(isPlain(value)).toBe(true);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'x'],
    ['a number', 7],
    ['a function', () => {}],
    ['a list', []],
    ['a list of another realm', runInContext('[]', createContext())],
    ['a Date', new Date()],
    ['a Map', new Map()],
    ['an instance', new Own()],
    ['an heir of a literal', Object.create({})],
    ['a boxed text', Object('x')],
  ])('is false of %s', (_what, value) => {
    expect(isPlain(value)).toBe(false);
  });
});

describe('an error', () => {
  it.each([
    ['of this realm', new TypeError('bad')],
    ['of a class that extends Error', new (class Own extends Error {})('bad')],
    ['that inherits from Error alone', Object.create(Error.prototype)],
    ['of another realm', runInNewContext('new TypeError("bad")')],
    ['of a class of another realm', runInNewContext('new (class Own extends Error {})("bad")')],
    ["of Node's core", thrownByNode()],
    ['that fetch and streams abort with', AbortSignal.abort().reason],
  ])('is one %s', (_what, value) => {
    expect(isError(value)).toBe(true);
  });

  it.each([[null], [undefined], ['Error: bad'], [{ name: 'Error', message: 'bad' }], [Error]])(
    'is not %p',
    (value) => {
      expect(isError(value)).toBe(false);
    },
  );

  // What all of this is for: were it otherwise, `instanceof` would do.
  it("of Node's core is none by instanceof, in jest", () => {
    expect(thrownByNode() instanceof Error).toBe(false);
  });
});

describe('isMilliseconds', () => {
  it.each([1, 500, 0.5, Number.MIN_VALUE, 2 ** 31 - 1])('takes %d', (value) => {
    expect(isMilliseconds(value)).toBe(true);
  });

  it.each([
    0,
    -0,
    -1,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    2 ** 31,
    Number.MAX_SAFE_INTEGER,
  ])('refuses %d', (value) => {
    expect(isMilliseconds(value)).toBe(false);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', '500'],
    ['a bigint', 500n],
    ['true', true],
    ['an object of that value', Object(500)],
    ['a list', [500]],
    ['a Date', new Date(500)],
  ])('refuses %s', (_what, value) => {
    expect(isMilliseconds(value)).toBe(false);
  });

  // The reason for the limit: with one more, the timer goes off at once.
  it('takes what Node takes for a timer, to the last', () => {
    const longest = 2 ** 31 - 1;
    expect([isMilliseconds(longest), isMilliseconds(longest + 1)]).toEqual([true, false]);
    const script = `
      for (const ms of [${longest}, ${longest + 1}]) setTimeout(() => console.log(ms), ms);
      setTimeout(() => process.exit(), 50);
    `;
    const gone = execFileSync(process.execPath, ['--no-warnings', '-e', script], { encoding: 'utf8' });
    expect(gone.trim()).toBe(String(longest + 1));
  });
});

describe('checkOptions', () => {
  it('takes an object with known keys, or with none', () => {
    for (const options of [{}, { flag: 1 }, { flag: undefined }, Object.create(null)]) {
      expect(() => checkOptions(options, ['flag', 'context'], 'source()')).not.toThrow();
    }
  });

  it('names the key that is not known, and those that are', () => {
    const error = thrownBy(() => checkOptions({ flag: 1, flg: 2 }, ['flag', 'context'], 'source()'));
    expect(error).toEqual(badOption('source()', 'flg', 'is not known', 'Known: flag, context.'));
  });

  it.each([[undefined], [null], ['flag'], [7], [['flag']], [() => {}]])('refuses %p', (options) => {
    const error = thrownBy(() => checkOptions(options, ['flag'], 'source()'));
    expect(error).toEqual(badOption('source()', 'options', 'is no object', 'Known: flag.'));
  });
});

describe('badOption', () => {
  it('says where, which option, why, and what to write', () => {
    const { code, details } = badOption(
      'graft()',
      'onto',
      'is the scion itself',
      'Write graft(fresh, { onto: legacy }).',
    );
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toEqual({
      where: 'graft()',
      option: 'onto',
      reason: 'is the scion itself',
      write: 'Write graft(fresh, { onto: legacy }).',
    });
  });
});

function thrownByNode(): unknown {
  try {
    return readFileSync('/there/is/no/such/file');
  } catch (error) {
    return error;
  }
}
