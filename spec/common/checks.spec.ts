import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { isError, isOption, isPlain } from '../../lib/common/checks';

describe('a plain object', () => {
  it.each([[{}], [{ id: 7 }], [Object.create(null)], [runInNewContext('({})')]])('is %p', (value) => {
    expect(isPlain(value)).toBe(true);
  });

  it.each([
    [null],
    [undefined],
    [7],
    ['a'],
    [[]],
    [new Date()],
    [new Map()],
    [() => {}],
    [Object.create({})],
  ])('is not %p', (value) => {
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

it('knows the words of options, and no inherited ones', () => {
  expect(['query', 'hash', 'absolute', 'id', 'constructor'].map(isOption)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

function thrownByNode(): unknown {
  try {
    return readFileSync('/there/is/no/such/file');
  } catch (error) {
    return error;
  }
}
