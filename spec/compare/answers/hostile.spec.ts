import { brotliCompressSync, gzipSync } from 'node:zlib';
import { differencesBetween } from '../../../lib/compare/answers/differences.js';
import { ignoring } from '../../../lib/compare/answers/ignoring.js';
import { maskText } from '../../../lib/compare/answers/masking.js';
import { answer, html, json, text } from './cases.js';

/** A text of JSON that no function can write, since it is too deep. */
const asJson = (body: string) => answer('application/json', body);
const places = (...pair: Parameters<typeof differencesBetween>) =>
  differencesBetween(...pair).map(({ path }) => path);

// What overflows the stack fails at once, and what takes the square of its length does not end: none of these counts milliseconds.
describe('a body of a visitor’s making', () => {
  const DEEP = 100_000;

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
    ['objects of arrays', '{"a":[', ']}'],
  ])('may be as deep as it likes: %s', (_name, open, close) => {
    const deep = (middle: string) => asJson(open.repeat(DEEP) + middle + close.repeat(DEEP));
    expect(places(deep('1'), deep('2'))).toHaveLength(1);
    expect(places(deep('1'), deep('1 '))).toEqual([]);
    expect(places(deep('1'), asJson('1'))).toEqual(['$']);
    expect(places(deep('1'), asJson(`${open}${'0'}${close}`))).toHaveLength(1);
  });

  it('may be deep below what differs', () => {
    const of = (price: number) => asJson(`{"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)},"price":${price}}`);
    expect(places(of(1), of(2))).toEqual(['$.price']);
  });

  it('may be deep and wide at every level', () => {
    const level = `{"a":1,"b":"${'x'.repeat(20)}","c":[1,2,3],"d":`;
    const deep = (middle: string) => asJson(level.repeat(20_000) + middle + '}'.repeat(20_000));
    expect(places(deep('1'), deep('2'))).toHaveLength(1);
  });

  it.each([
    ['an array of numbers', (n: number) => Array.from({ length: 500_000 }, (_each, i) => i + n)],
    [
      'an array of objects',
      (n: number) => Array.from({ length: 100_000 }, (_each, i) => ({ id: i + n, a: [n] })),
    ],
    [
      'an array of arrays',
      (n: number) => Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => n)),
    ],
  ])('may be wide: %s', (_name, of) => {
    expect(places(json(of(1)), json(of(2))).length).toBeLessThan(4);
    expect(places(json(of(1)), json(of(1)))).toEqual([]);
    expect(places(json(of(1)), json([...of(1)].reverse())).length).toBeLessThan(4);
  });

  it('may have as many names as it likes: no more are told than there is room for', () => {
    const of = (n: number) =>
      Object.fromEntries(Array.from({ length: 200_000 }, (_each, i) => [`n${i.toString(36)}z`, n]));
    expect(places(json(of(1)), json(of(2)))).toHaveLength(500);
    const others = Object.fromEntries(Object.entries(of(1)).map(([name, n]) => [`${name}y`, n]));
    expect(places(json(of(1)), json(others))).toHaveLength(500);
  });

  it('may be one line of 5 MB', () => {
    const line = (end: string) => `${'lorem ipsum '.repeat(450_000)}${end}`;
    const [only] = differencesBetween(text(line('one')), text(line('two')));
    expect(only).toMatchObject({ path: 'body line 1', scion: expect.stringMatching(/^….*one$/) });
    expect(only?.scion?.length).toBeLessThan(200);
    expect(places(html(`<p>${line('a')}</p>`), html(`<p>${line('b')}</p>`))).toEqual(['p']);
    expect(places(json(line('a')), json(line('b')))).toEqual(['$']);
    expect(places(asJson(`${line('"')}`), asJson(`${line('\\')}`))).toEqual(['body line 1']);
  });

  it('may have a million lines', () => {
    const lines = (n: number) => text(`${n}\n`.repeat(1_000_000));
    expect(places(lines(1), lines(2))).toHaveLength(100);
    expect(places(lines(1), text('1\n'.repeat(999_999)))).toHaveLength(1);
  });

  it.each([
    ['elements', '<i>', '</i>'],
    ['elements without an end', '<i>', ''],
    ['lists', '<ul><li>', ''],
    ['drawings', '<svg><foreignObject>', ''],
  ])('may be a page as deep as it likes: %s', (_name, open, close) => {
    const deep = (middle: string) => html(open.repeat(DEEP) + middle + close.repeat(DEEP));
    expect(places(deep('1'), deep('2'))).toEqual(['body line 1']);
    expect(places(deep('1'), html('<p>1</p>'))).toEqual(['body line 1']);
  });

  it.each([
    ['the same elements', (n: number) => `<p>${n}</p>`.repeat(50_000)],
    [
      'elements that each are another',
      (n: number) => Array.from({ length: 50_000 }, (_each, i) => `<p>${i * 7 + n}</p>`).join(''),
    ],
    ['end tags', (n: number) => `<b>${n}${'</x>'.repeat(100_000)}`],
    [
      'attributes',
      (n: number) => `<b ${Array.from({ length: 50_000 }, (_each, i) => `a${i}="${n}"`).join(' ')}>`,
    ],
    ['links', (n: number) => `<a href="/${n}">a</a>`.repeat(50_000)],
    ['tags that do not end', (n: number) => `${n}${'<a '.repeat(100_000)}`],
    ['comments that do not end', (n: number) => `${n}${'<!--'.repeat(100_000)}`],
    ['entities', (n: number) => `<p>${n}${'&amp'.repeat(100_000)}</p>`],
    ['texts beside elements', (n: number) => `${n}<br>`.repeat(50_000)],
  ])('may be a page of many %s', (_name, of) => {
    expect(places(html(of(1)), html(of(2))).length).toBeGreaterThan(0);
    expect(places(html(of(1)), html(of(1)))).toEqual([]);
    expect(places(html(of(1)), html(`<p>0</p>${of(1)}`)).length).toBeGreaterThan(0);
  });

  it('may be a bomb: it is not blown up beyond the bound', () => {
    const bomb = (size: number) => gzipSync(Buffer.alloc(size));
    const of = (body: Buffer, coding = 'gzip') => answer('text/plain', body, { 'content-encoding': coding });
    const large = 64 * 1024 * 1024;
    expect(places(of(bomb(large)), of(bomb(large)))).toEqual([]);
    // As they came, since they are too large to be looked into.
    expect(places(of(bomb(large)), of(bomb(large + 1)))).toEqual(['body']);
    expect(places(of(bomb(large)), of(brotliCompressSync(Buffer.alloc(large)), 'br'))).toEqual([
      'headers.content-encoding',
      'body',
    ]);
    expect(places(of(bomb(2000)), of(Buffer.alloc(2000), 'identity'), { bytes: 1000 })).toEqual([
      'headers.content-encoding',
      'body',
    ]);
    expect(places(of(bomb(1000)), of(Buffer.alloc(1000), 'identity'), { bytes: 1000 })).toEqual([]);
    const twice = gzipSync(gzipSync(Buffer.alloc(large)));
    expect(places(of(twice, 'gzip, gzip'), of(bomb(10)))).toEqual(['headers.content-encoding', 'body']);
  });

  it('may be broken: what cannot be decoded is compared as it came', () => {
    const broken = gzipSync('a text that is long enough to be cut off').subarray(0, 30);
    const of = (body: Buffer) => answer('application/json', body, { 'content-encoding': 'gzip' });
    expect(places(of(broken), of(broken))).toEqual([]);
    expect(places(of(broken), of(gzipSync('{}')))).toEqual(['headers.content-encoding', 'body']);
    expect(places(of(Buffer.from('{}')), asJson('{}'))).toEqual(['headers.content-encoding']);
    expect(
      places(answer('application/json', '{"a":1}', { 'content-encoding': 'zip' }), asJson('{"a":1}')),
    ).toEqual(['headers.content-encoding']);
  });
});

describe('headers of a visitor’s making', () => {
  it('may be many, or long', () => {
    const many = (n: number) =>
      Object.fromEntries(Array.from({ length: 5000 }, (_each, i) => [`x-${i}`, String(n)]));
    expect(places(text('a', many(1)), text('a', many(2)))).toHaveLength(500);
    const cookies = (n: number) => ({
      'set-cookie': Array.from({ length: 20_000 }, () => `a=${n}; Max-Age=${n}`),
    });
    expect(places(text('a', cookies(1)), text('a', cookies(2)))).toHaveLength(500);
    expect(places(text('a', { 'content-type': `a/${'b'.repeat(1_000_000)}` }), text('a'))).toEqual([
      'headers.content-type',
    ]);
  });
});

describe('what is looked for in them', () => {
  const LONG = 4000;
  it.each([
    ['names', 'token'.repeat(LONG / 5)],
    ['names and what may follow', 'key '.repeat(LONG / 4)],
    ['names with quotes', 'token"'.repeat(LONG / 6)],
    ['letters', 'a'.repeat(LONG)],
    ['tags', '<input '.repeat(LONG / 7)],
    ['tags that do not end', `<input ${'name="a" '.repeat(LONG / 9)}`],
    ['beginnings of tokens', 'eyJ'.repeat(LONG / 3)],
    ['dots', `eyJ${'.'.repeat(LONG)}`],
    ['bearers', 'bearer '.repeat(LONG / 7)],
    ['spaces', `token${' '.repeat(LONG)}`],
    ['equal signs', '='.repeat(LONG)],
  ])('ends, where a text is full of %s', (_name, given) => {
    for (let turn = 0; turn < 20; turn++) maskText(given);
    expect(maskText(given)).toEqual(expect.any(String));
  });

  it('ends, where a path and what is ignored are full of stars', () => {
    const ignores = ignoring(['*a'.repeat(100), `$${'*.a'.repeat(50)}*`]);
    expect(ignores(`$${'.a'.repeat(10_000)}b`)).toBe(true);
    expect(ignores('b'.repeat(100_000))).toBe(false);
  });
});
