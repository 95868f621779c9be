import { differencesBetween } from '../../../../lib/compare/answers/differences.js';
import { answer, json } from '../cases.js';

const between = (scion: unknown, stock: unknown) => differencesBetween(json(scion), json(stock));
const asText = (body: string) => answer('application/json', body);
const betweenTexts = (scion: string, stock: string) => differencesBetween(asText(scion), asText(stock));

const tea = { id: 7, name: 'Tea', price: 12, tags: ['hot', 'green'], maker: { name: 'Ann', since: null } };

describe('JSON that is the same', () => {
  it.each([
    ['in another order of members', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ['with other spaces', '{"a":[1,2]}', '{ "a" :\n\t[ 1 , 2 ] }\n'],
    ['with other escapes', '{"a":"é/"}', '{"\\u0061":"\\u00e9\\/"}'],
    ['with other numbers for a number', '[1,100,0.5]', '[1.0,1e2,5e-1]'],
    ['with members twice', '{"a":1,"a":2}', '{"a":2}'],
    ['with a mark before it', '\ufeff{"a":1}', '{"a":1}'],
    ['nothing within', '{}', '{ }'],
    ['a text', '"a"', '"\\u0061"'],
    ['nothing', 'null', ' null'],
    ['with a long number', '{"id":12345678901234567890}', '{ "id": 12345678901234567890 }'],
    [
      'with names that objects have',
      '{"constructor":1,"toString":{"valueOf":2}}',
      '{"toString":{"valueOf":2},"constructor":1}',
    ],
    ['with __proto__', '{"__proto__":{"a":1},"b":1}', '{"b":1,"__proto__":{"a":1}}'],
  ])('%s', (_name, scion, stock) => {
    expect(betweenTexts(scion, stock)).toEqual([]);
  });
});

describe('JSON that differs', () => {
  it.each([
    ['a number', { ...tea, price: 13 }, tea, '$.price', '13', '12'],
    ['a text', { ...tea, name: 'Tee' }, tea, '$.name', 'Tee', 'Tea'],
    ['a space', { ...tea, name: 'Tea ' }, tea, '$.name', 'Tea ', 'Tea'],
    ['a number that is a text', { ...tea, price: '12' }, tea, '$.price', '"12"', '12'],
    ['a null that is a text', { a: null }, { a: 'null' }, '$.a', 'null', '"null"'],
    ['a null that is missing', { a: null }, {}, '$.a', 'null', undefined],
    ['true and 1', { a: true }, { a: 1 }, '$.a', 'true', '1'],
    ['null and nothing within', { a: null }, { a: {} }, '$.a', 'null', '{}'],
    ['an array and an object', { a: [] }, { a: {} }, '$.a', '[]', '{}'],
    ['an array and an object with its indexes', { a: ['x'] }, { a: { 0: 'x' } }, '$.a', '["x"]', '{"0":"x"}'],
    ['a member that is missing', { ...tea, name: undefined }, tea, '$.name', undefined, 'Tea'],
    ['a member more', { ...tea, more: [1] }, tea, '$.more', '[1]', undefined],
    ['a member within', { ...tea, maker: { ...tea.maker, name: 'Bob' } }, tea, '$.maker.name', 'Bob', 'Ann'],
    [
      'an element',
      { items: [{ price: 1 }, { price: 2 }, { price: 3 }] },
      { items: [{ price: 1 }, { price: 2 }, { price: 4 }] },
      '$.items[2].price',
      '3',
      '4',
    ],
    ['an element more', { items: [1, 2] }, { items: [1] }, '$.items[1]', '2', undefined],
    ['an element less', [{ a: 1 }], [{ a: 1 }, { a: 2 }], '$[1]', undefined, '{"a":2}'],
    ['an element of an element', [[1], [2, [3]]], [[1], [2, [4]]], '$[1][1][0]', '3', '4'],
    ['the whole', [], {}, '$', '[]', '{}'],
    ['a whole text', 'a', 'b', '$', 'a', 'b'],
    ['a name that is not plain', { 'a b': 1 }, { 'a b': 2 }, '$["a b"]', '1', '2'],
    ['a name with quotes', { 'a"]': 1 }, { 'a"]': 2 }, '$["a\\"]"]', '1', '2'],
    ['an empty name', { '': 1 }, { '': 2 }, '$[""]', '1', '2'],
    ['a name of digits', { 7: 1 }, { 7: 2 }, '$["7"]', '1', '2'],
    ['a name that objects have', { constructor: 1 }, {}, '$.constructor', '1', undefined],
    ['a name that objects have, below', { a: {} }, { a: { toString: 1 } }, '$.a.toString', undefined, '1'],
    ['an order', { items: [3, 1, 2] }, { items: [1, 2, 3] }, '$.items', '[3,1,2]', '[1,2,3]'],
    [
      'an order of objects',
      { items: [{ a: 2 }, { a: 1, b: [1] }] },
      { items: [{ b: [1], a: 1 }, { a: 2 }] },
      '$.items',
      '[{"a":2},{"a":1,"b":[1]}]',
      '[{"b":[1],"a":1},{"a":2}]',
    ],
    ['the order of the whole', [1, 2], [2, 1], '$', '[1,2]', '[2,1]'],
    ['an order within an element', [{ a: [1, 2] }], [{ a: [2, 1] }], '$[0].a', '[1,2]', '[2,1]'],
  ])('in %s', (_name, scion, stock, path, one, other) => {
    expect(between(scion, stock)).toEqual([{ kind: 'json', path, scion: one, stock: other }]);
    expect(between(stock, scion)).toEqual([{ kind: 'json', path, scion: other, stock: one }]);
  });

  it.each([
    ['a long number', '{"id":12345678901234567890}', '{"id":12345678901234567891}', '$.id'],
    [
      'a long number among texts',
      '["1234567890123456 \\" 7",12345678901234567890]',
      '["1234567890123456 \\" 7",12345678901234567891]',
      '$[1]',
    ],
    ['__proto__', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}', '$.__proto__.a'],
    ['__proto__ that is missing', '{"__proto__":{"a":1}}', '{}', '$.__proto__'],
    ['minus nothing', '[-0]', '[0]', '$[0]'],
  ])('in %s, as it is written', (_name, scion, stock, path) => {
    expect(betweenTexts(scion, stock).map((each) => each.path)).toEqual([path]);
  });

  it('in several places, each of them once', () => {
    const list = (offset: number) => ({
      items: Array.from({ length: 300 }, (_each, i) => ({ id: i + offset, name: `n${i}` })),
      total: offset,
    });
    expect(between(list(1), list(2)).map(({ path }) => path)).toEqual(['$.items[0].id', '$.total']);
  });

  it('in the last of many elements', () => {
    const list = (last: number) => Array.from({ length: 30_000 }, (_each, i) => (i === 29_999 ? last : i));
    expect(between(list(1), list(2))).toEqual([{ kind: 'json', path: '$[29999]', scion: '1', stock: '2' }]);
    const objects = (last: number) => list(last).map((n) => ({ n, deep: { n: [n] } }));
    expect(between(objects(1), objects(2)).map(({ path }) => path)).toEqual([
      '$[29999].n',
      '$[29999].deep.n[0]',
    ]);
  });

  it('by URLs that do not lead to the same', () => {
    const linkOf = (url: string) =>
      /^(?:https:\/\/a\.org)?\/(?:shop|catalog)\/\d+$/.test(url)
        ? `item ${url.split('/').at(-1)}`
        : undefined;
    const of = (scion: string, stock: string) =>
      differencesBetween(json({ href: scion }), json({ href: stock }), { linkOf }).length;
    expect([of('/shop/7', '/catalog/7'), of('https://a.org/shop/7', '/catalog/7')]).toEqual([0, 0]);
    expect([of('/shop/7', '/catalog/8'), of('shop/7', 'catalog/7'), of('/shop', '/catalog')]).toEqual([
      1, 1, 1,
    ]);
  });
});
