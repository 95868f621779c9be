import { runInNewContext } from 'node:vm';
import { isOption, isPlain } from '../../lib/common/checks';

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

it('knows the words of options, and no inherited ones', () => {
  expect(['query', 'hash', 'absolute', 'id', 'constructor'].map(isOption)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
