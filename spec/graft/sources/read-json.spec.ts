import fc from 'fast-check';
import { readJson } from '../../../lib/graft/sources/read-json';
import { thrownBy } from '../../shared/thrown';

const SECRET = 'hunter2';

/** What is no JSON → the first place where something stands that cannot stand there. */
const misfits = [
  ['{"a": 1,}', 'see line 1, column 9'],
  ['[1,]', 'see line 1, column 4'],
  ['[1 2]', 'see line 1, column 4'],
  ['{"a" 1}', 'see line 1, column 6'],
  ['{"a": 1 "b": 2}', 'see line 1, column 9'],
  ['{a: 1}', 'see line 1, column 2'],
  ["{'a': 1}", 'see line 1, column 2'],
  ['{"a": \'hunter2\'}', 'see line 1, column 7'],
  ['{"a": hunter2}', 'see line 1, column 7'],
  ['{\r\n  "a": 1,\r\n  // hunter2\r\n  "b": 2\r\n}', 'see line 3, column 3'],
  ['{"a": "\n"}', 'see line 1, column 7'],
  ['{"a": [1}', 'see line 1, column 9'],
  ['[1}', 'see line 1, column 3'],
  ['{]', 'see line 1, column 2'],
  ['{,}', 'see line 1, column 2'],
  ['[,1]', 'see line 1, column 2'],
  ['{"a":}', 'see line 1, column 6'],
  [':', 'see line 1, column 1'],
  ['1, 2', 'see line 1, column 2'],
  ['{} {}', 'see line 1, column 4'],
  ['checkout: live', 'see line 1, column 1'],
  ['{"a": {"b": 1}\n', 'it ends at line 2, column 1, in the middle'],
  ['{"a"', 'it ends at line 1, column 5, in the middle'],
  ['{"a": 1,', 'it ends at line 1, column 9, in the middle'],
] as const;

describe('readJson', () => {
  it('reads what JSON.parse reads, and leaves a byte order mark out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(readJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
    expect(readJson('\uFEFF{"a": 1}')).toEqual({ a: 1 });
  });

  it.each(misfits)('says of %j: %s', (text, place) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(thrownBy(() => readJson(text)).message).toBe(`it is not JSON: ${place}`);
  });

  it.each(['', '\n', '\uFEFF'])('says of %j that it is empty', (text) => {
    expect(thrownBy(() => readJson(text)).message).toBe('it is empty');
  });

  it('says of every beginning of an object that it ends or does not fit, and quotes nothing', () => {
    const whole = JSON.stringify({ [SECRET]: { state: SECRET, list: [1, true, null, SECRET] } }, null, 2);
    for (let length = 1; length < whole.length; length++) {
      const { message } = thrownBy(() => readJson(whole.slice(0, length)));
      expect(message).toMatch(/^it is not JSON: (it ends at|see) line \d+, column \d+/);
      expect(message).not.toContain('hunter');
    }
  });

  it('finds a place in whatever is no JSON', () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      'true',
      ' ',
      '\n',
      '"',
      'x',
      '\\',
      '-',
    );
    fc.assert(
      fc.property(fc.array(words), (some) => {
        const text = `x${some.join('')}`.slice(some.length % 2);
        try {
          JSON.parse(text);
        } catch {
          expect(thrownBy(() => readJson(text)).message).toMatch(/line \d+, column \d+|empty/);
        }
      }),
    );
  });
});
