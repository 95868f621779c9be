import type { Answer, How } from '../../../lib/compare/answers/answer.js';
import { differencesBetween } from '../../../lib/compare/answers/differences.js';
import { ignoring } from '../../../lib/compare/answers/ignoring.js';
import { answer, bytes, CODINGS, coded, html, json, text } from './cases.js';

/** kind and path, in short. */
const placesOf = (scion: Answer, stock: Answer, how?: How) =>
  differencesBetween(scion, stock, how).map(({ kind, path }) => `${kind} ${path}`);

const tea = { id: 7, name: 'Tea', price: 12, tags: ['hot', 'green'], maker: { name: 'Ann', since: null } };

describe('the status', () => {
  it.each([
    [200, 404, ['status status']],
    [200, 201, ['status status']],
    [302, 301, ['status status']],
    [500, 503, ['status status']],
    [404, 404, []],
    [304, 304, []],
    [304, 200, []],
    [200, 304, []],
    [304, 404, ['status status']],
  ])('%i beside %i', (scion, stock, expected) => {
    expect(placesOf(text('same', {}, scion), text('same', {}, stock))).toEqual(expected);
  });

  it('shows both', () => {
    expect(differencesBetween(text('a', {}, 201), text('a'))).toEqual([
      { kind: 'status', path: 'status', scion: '201', stock: '200' },
    ]);
  });

  it('stands for everything else, where one has failed and the other has not', () => {
    expect(placesOf(html('<h1>Oops</h1>', { 'x-a': '1' }, 500), json(tea))).toEqual(['status status']);
  });

  it('is told beside the others, where both are of a kind', () => {
    expect(placesOf(json({ a: 1 }, {}, 201), json({ a: 2 }, {}, 200))).toEqual(['status status', 'json $.a']);
  });

  it('asks nothing of a 304, which has no body, and not the headers of one', () => {
    const cached = { status: 304, headers: { etag: '"1"' }, body: Buffer.alloc(0) };
    expect(placesOf(cached, json(tea, { etag: '"2"', 'cache-control': 'no-store' }))).toEqual([]);
    expect(
      placesOf(
        { ...cached, headers: { 'cache-control': 'public' } },
        json(tea, { 'cache-control': 'no-store' }),
      ),
    ).toEqual(['header headers.cache-control']);
  });
});

describe('HEAD', () => {
  it('compares headers alone', () => {
    const how = { method: 'HEAD' };
    expect(placesOf(json(tea), { ...json(tea), body: Buffer.alloc(0) }, how)).toEqual([]);
    expect(placesOf(json(tea, { 'x-a': '1' }), json(tea), how)).toEqual(['header headers.x-a']);
  });
});

describe('the body', () => {
  it.each(Object.keys(CODINGS))('is the same by %s', (coding) => {
    for (const each of [json(tea), html('<p>é</p>'), text('a\nb'), bytes('abc')]) {
      expect(placesOf(coded(each, coding), each)).toEqual([]);
      expect(placesOf(each, coded(each, coding))).toEqual([]);
    }
    expect(placesOf(coded(json({ ...tea, price: 13 }), coding), json(tea))).toEqual(['json $.price']);
  });

  it.each([
    ['JSON beside HTML', json(tea), html('<p>a</p>'), ['header headers.content-type', 'body body line 1']],
    [
      'JSON that is none',
      answer('application/json', '{"a":'),
      answer('application/json', '{"a":1}'),
      ['body body line 1'],
    ],
    ['the same that is no JSON', answer('application/json', 'no'), answer('application/json', 'no'), []],
    [
      'a type that ends in +json',
      answer('application/hal+json', '{"a":1}'),
      answer('application/hal+json', '{"a":2}'),
      ['json $.a'],
    ],
    [
      'XHTML',
      answer('application/xhtml+xml', '<p>a</p>'),
      answer('application/xhtml+xml', '<p>b</p>'),
      ['html p'],
    ],
    ['XML', answer('application/xml', '<a/>'), answer('application/xml', '<b/>'), ['body body line 1']],
    [
      'a script',
      answer('text/javascript', 'a\nb\nc'),
      answer('text/javascript', 'a\nB\nc'),
      ['body body line 2'],
    ],
    [
      'lines that both have',
      text('a\nb\nc\nd'),
      text('a\nB\nc\nD'),
      ['body body line 2', 'body body line 4'],
    ],
    ['a line more', text('a\nb\nc'), text('a\nx\nb\nc'), ['body body line 2']],
    ['a line end', text('a\nb'), text('a\r\nb'), ['body body line 1']],
    ['an end of the last line', text('a\n'), text('a'), ['body body line 1']],
    ['nothing beside something', text(''), text('a'), ['body body line 1']],
    ['bytes', bytes(Buffer.from([1, 2, 3])), bytes(Buffer.from([1, 2, 4])), ['body body']],
    [
      'bytes without a type',
      { status: 200, headers: {}, body: Buffer.from('a') },
      { status: 200, headers: {}, body: Buffer.from('b') },
      ['body body'],
    ],
    [
      'nothing at all',
      { status: 204, headers: {}, body: Buffer.alloc(0) },
      { status: 204, headers: {}, body: Buffer.alloc(0) },
      [],
    ],
  ] as [string, Answer, Answer, string[]][])(
    'is compared by its kind: %s',
    (_name, scion, stock, expected) => {
      expect(placesOf(scion, stock)).toEqual(expected);
    },
  );

  it('shows where bytes part, and how many there are', () => {
    const one = Buffer.alloc(100_000);
    const other = Buffer.from(one);
    other[70_001] = 255;
    expect(differencesBetween(bytes(one), bytes(other))[0]).toMatchObject({
      scion: expect.stringMatching(/^100,000 bytes, from 70,001 on: 00 00/),
      stock: expect.stringMatching(/^100,000 bytes, from 70,001 on: ff 00/),
    });
  });

  it.each([
    ['latin1', 'iso-8859-1', Buffer.from('<p>caf\xe9</p>', 'latin1')],
    ['utf-16le', 'utf-16le', Buffer.from('<p>café</p>', 'utf16le')],
  ])('is a text by its charset: %s', (_name, charset, body) => {
    const scion = { ...html(''), headers: { 'content-type': `text/html; charset=${charset}` }, body };
    expect(placesOf(scion, html('<p>café</p>'))).toEqual(['header headers.content-type']);
    expect(placesOf(scion, html('<p>cafe</p>'))).toEqual(['header headers.content-type', 'html p']);
  });

  it('takes an unknown charset, or bytes that it does not have, as bytes', () => {
    const odd = (body: Buffer) => ({
      ...html(''),
      headers: { 'content-type': 'text/html; charset=klingon' },
      body,
    });
    expect(placesOf(odd(Buffer.from('<p>a</p>')), odd(Buffer.from('<p>b</p>')))).toEqual(['html p']);
    const broken = (byte: number) => ({ ...html(''), body: Buffer.from([60, 112, 62, byte]) });
    expect(placesOf(broken(0xfe), broken(0xff))).toEqual(['html p']);
    expect(placesOf(broken(0xfe), broken(0xfe))).toEqual([]);
    // As they are shown by a browser they are the same: U+FFFD.
    expect(placesOf({ ...text(''), body: Buffer.from([0xe9]) }, text('é'))).toEqual(['body body line 1']);
  });
});

describe('ignore', () => {
  const how = (...listed: string[]): How => ({ ignores: ignoring(listed) });

  it.each([['$.price'], ['$.*'], ['$'], ['*.price'], ['$.pri*']])('leaves %s out, and says so', (path) => {
    expect(differencesBetween(json({ ...tea, price: 1 }), json(tea), how(path))).toEqual([
      { kind: 'json', path: '$.price', scion: '1', stock: '12', isIgnored: true },
    ]);
  });

  it.each([['$.pric'], ['$.prices'], ['price'], ['$.items[*].price'], [''], ['x-price']])(
    'knows that %s is another',
    (path) => {
      const [only] = differencesBetween(json({ ...tea, price: 1 }), json(tea), how(path));
      expect(only?.isIgnored).toBeUndefined();
    },
  );

  it.each([['X-Run'], ['headers.x-run'], ['headers.*'], [' x-run ']])('takes a header as %s', (path) => {
    const [only] = differencesBetween(json(tea, { 'x-run': '1' }), json(tea, { 'X-Run': '2' }), how(path));
    expect(only).toMatchObject({ path: 'headers.x-run', isIgnored: true });
  });

  it('takes elements of an array by a star, and what is below', () => {
    const list = (id: number) => json({ items: [{ id: { a: id } }, { id: { a: id } }], n: id });
    const all = differencesBetween(list(1), list(2), how('$.items[*].id'));
    expect(all.map(({ path, isIgnored = false }) => [path, isIgnored])).toEqual([
      ['$.items[0].id.a', true],
      ['$.n', false],
    ]);
  });

  it('tells of another element, where one is left out', () => {
    const list = (price: number) => json([{ price }, { price }]);
    expect(
      differencesBetween(list(1), list(2), how('$[0].price')).map(({ isIgnored = false }) => isIgnored),
    ).toEqual([true, false]);
  });
});

describe('clean', () => {
  const clean: How['clean'] = ({ status, headers, body }) => ({
    status,
    headers: { ...headers, 'x-run': 'some' },
    body: Buffer.from(body.toString().replace(/\d\d:\d\d/g, 'time')),
  });

  it('gives what is compared, on both sides, without its content-encoding', () => {
    const [scion, stock] = [json({ at: '10:15' }, { 'x-run': '1' }), json({ at: '11:16' }, { 'x-run': '2' })];
    expect(placesOf(scion, stock)).toEqual(['header headers.x-run', 'json $.at']);
    expect(placesOf(coded(scion, 'br'), stock, { clean })).toEqual([]);
  });

  it('may give a text, or change what it gets', () => {
    const asText = { clean: (given: Answer) => ({ ...given, body: given.body.toString().toLowerCase() }) };
    expect(placesOf(text('A'), text('a'), asText)).toEqual([]);
    const changing = {
      clean: ({ headers, body }: Answer) => {
        delete (headers as Record<string, unknown>)['x-run'];
        body.fill(32);
      },
    };
    const stock = text('b', { 'x-run': '1' });
    expect(placesOf(text('a'), stock, changing)).toEqual([]);
    expect(stock).toEqual(text('b', { 'x-run': '1' }));
  });

  it('knows the side', () => {
    const sides: string[] = [];
    const how: How = { clean: (given, side) => void sides.push(`${side} ${given.body}`) };
    differencesBetween(text('new'), text('old'), how);
    expect(sides).toEqual(['scion new', 'stock old']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
      'mine',
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
      undefined,
    ],
    ['gives a promise', async (given: Answer) => given, 'clean(answer, "scion") gave no answer'],
    ['gives a number', () => 1, 'clean(answer, "scion") gave no answer'],
    ['gives null', () => null, undefined],
    [
      'gives an answer without a body',
      () => ({ status: 200, headers: {} }),
      'clean(answer, "scion") gave no answer',
    ],
  ])('is told where it %s, and the answers are compared as they are', (_name, strange, message) => {
    const told: unknown[] = [];
    const how: How = {
      clean: strange,
      onError: (error, thrower) => told.push(thrower, (error as Error)?.message),
    };
    expect(placesOf(text('a'), text('b'), how)).toEqual(['body body line 1']);
    if (_name === 'gives null') expect(told).toEqual([]);
    else
      expect(told.slice(0, 2)).toEqual([
        'clean',
        message === undefined ? undefined : expect.stringContaining(message),
      ]);
  });
});
