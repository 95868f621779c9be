import { jsonText } from '../../lib/enter/json-text';

const nested = (value: unknown, depth: number): unknown => {
  let whole = value;
  for (let i = 0; i < depth; i++) whole = i % 2 ? { a: whole, b: i } : [i, whole];
  return whole;
};

/** As deep as no recursion goes. */
const DEPTH = 60_000;

describe('the JSON text of a value', () => {
  const values: readonly unknown[] = [
    ...[
      null,
      1,
      'a"\u2028\ud800',
      true,
      [],
      {},
      [null, undefined, () => {}],
      { a: undefined, b: () => {}, '"': 1 },
    ],
    ...[new Date(0), [new Date(0)], { toJSON: () => 'own' }, new Map([[1, 2]]), Buffer.from('a')],
    ...[
      Object.assign(Object.create(null), { a: 1 }),
      [[1, [2]], { a: { b: [] } }],
      { toJSON: 'no function' },
    ],
  ];

  it.each(values)('is that of JSON.stringify, at the top and below all that it could take: %j', (value) => {
    expect(jsonText(value)).toBe(JSON.stringify(value));
    const [before, after] = JSON.stringify(nested('mark', 10)).split('"mark"');
    const around = jsonText(nested(value, DEPTH)) as string;
    expect(() => JSON.stringify(nested(value, DEPTH))).toThrow(RangeError);
    const [inner] = around.slice(around.indexOf(`${before}`)).split(`${after}`);
    expect(inner).toBe(before + (JSON.stringify([value]) as string).slice(1, -1));
  });

  it('is none of a circular value, or of a bigint, as with JSON.stringify', () => {
    const circular: unknown[] = [];
    circular.push(circular);
    for (const value of [circular, nested(circular, DEPTH), { a: 1n }, nested(1n, DEPTH)]) {
      expect(() => jsonText(value)).toThrow(TypeError);
    }
    const shared = {};
    expect(JSON.parse(jsonText(nested([shared, shared], 3)) as string)).toEqual(nested([{}, {}], 3));
  });
});
