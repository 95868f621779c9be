import { placesOf, together } from '../../lib/links/places';
import type { Route } from '../../lib/links/route';
import { readRegExp } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { thrownBy } from '../shared/thrown';

type Given = readonly [path: string, more?: Partial<Route>];

const route = ([path, more]: Given): Route => ({
  name: 'item',
  methods: ['GET'],
  pattern: readExpress5(path),
  ...more,
});

const joined = (...given: readonly Given[]) => together(given.map(route), 'guest "g"');

const listed = (...given: readonly Given[]) =>
  placesOf(joined(...given)).map(({ methods, pattern, differs }) =>
    [...methods, pattern.source, ...(differs ? ['differs'] : [])].join(' '),
  );

describe('together', () => {
  const tag = () => {};

  it('gives one name its several methods at one path', () => {
    expect(listed(['/a'], ['/a', { methods: ['POST'] }], ['/a'])).toEqual(['GET POST /a']);
  });

  it.each<[string, string]>([
    ['/v1/item/:id', '/v2/item/:id'],
    ['/item/:id', '/api/item/:id'],
    ['/api/v1/item/:id', '/item/:id'],
    ['/about', '/en/about'],
    ['/v1/:id/edit', '/v2/:id/edit'],
    ['/v1/files/*path', '/v2/files/*path'],
    ['/v1/list{/:page}', '/v2/list{/:page}'],
    ['/v1/item-:id/x', '/v2/item-:id/x'],
    ['/list{/:page}/all{.:ext}', '/v2/list{/:page}/all{.:ext}'],
  ])('takes %s and %s for one endpoint: they end alike, below literal segments', (one, other) => {
    expect(listed([one], [other])).toEqual([`GET ${one}`, `GET ${other}`]);
  });

  it.each<[string, string]>([
    ['/a', '/b'],
    ['/items/:id', '/things/:id'],
    ['/', '/about'],
    ['/:id', '/api/:id'],
    ['/about', '/:lang/about'],
    ['/a/:x/item', '/b/:y/item'],
    ['/item/:id', '/v2/item/:key'],
    ['/item-:id', '/v2/thing-:id'],
    ['/files/*path', '/v2/*path'],
    ['/v1/xitem', '/v2/item'],
    ['/list{/:page}', '/v2/other{/:page}'],
    ['/list{.:ext}', '/v2/list{-:ext}'],
  ])('refuses one name at %s and %s', (one, other) => {
    const { code, details } = thrownBy(() => joined([one], [other]));
    expect(code).toBe('ERR_PARTY_DUPLICATE_NAME');
    expect(details).toMatchObject({
      taken: `the route ${one} of guest "g"`,
      write: expect.stringContaining(other),
    });
  });

  it('refuses paths that end alike where their methods differ, once all that stands at a path is known', () => {
    expect(thrownBy(() => joined(['/v1/a'], ['/v2/a', { methods: ['POST'] }])).code).toBe(
      'ERR_PARTY_DUPLICATE_NAME',
    );
    const both = [
      ['/v1/a'],
      ['/v2/a'],
      ['/v1/a', { methods: ['POST'] }],
      ['/v2/a', { methods: ['POST'] }],
    ] as const;
    expect(listed(...both)).toEqual(['GET POST /v1/a', 'GET POST /v2/a']);
  });

  it('refuses a prefix beside a path, and a RegExp beside another', () => {
    expect(thrownBy(() => joined(['/v1/a'], ['/v2/a', { isPrefix: true }])).code).toBe(
      'ERR_PARTY_DUPLICATE_NAME',
    );
    const regexps: Given[] = [
      ['/a', { pattern: readRegExp(/^\/v1\/a/) }],
      ['/b', { pattern: readRegExp(/^\/v2\/a/) }],
    ];
    expect(thrownBy(() => joined(...regexps)).code).toBe('ERR_PARTY_DUPLICATE_NAME');
  });

  it('minds what a value may be', () => {
    const one = { pattern: readExpress4('/v1/:id(\\d+)/x') };
    expect(listed(['/', one], ['/', { pattern: readExpress4('/v2/:id(\\d+)/x') }])).toHaveLength(2);
    expect(thrownBy(() => joined(['/', one], ['/', { pattern: readExpress4('/v2/:id/x') }])).code).toBe(
      'ERR_PARTY_DUPLICATE_NAME',
    );
  });

  it('takes one tag wherever it stands, and by whatever method', () => {
    expect(listed(['/a', { tag }], ['/b/:id', { tag, methods: ['POST'] }])).toEqual([
      'GET /a',
      'POST /b/:id',
    ]);
    expect(thrownBy(() => joined(['/a', { tag }], ['/b', { tag: () => {} }])).code).toBe(
      'ERR_PARTY_DUPLICATE_NAME',
    );
    expect(thrownBy(() => joined(['/a', { tag: undefined }], ['/b', { tag: undefined }])).code).toBe(
      'ERR_PARTY_DUPLICATE_NAME',
    );
  });

  it('says where another handler answers, as far as it is known', () => {
    const [one, other] = [() => {}, () => {}];
    expect(listed(['/v1/a', { handler: one }], ['/v2/a', { handler: one }], ['/v3/a'])).toEqual([
      'GET /v1/a',
      'GET /v2/a',
      'GET /v3/a',
    ]);
    expect(listed(['/v1/a', { handler: one }], ['/v2/a', { handler: other }])).toEqual([
      'GET /v1/a',
      'GET /v2/a differs',
    ]);
    const post = { methods: ['POST'] };
    expect(
      listed(
        ['/v1/a', { handler: one }],
        ['/v1/a', { ...post, handler: other }],
        ['/v2/a', { handler: one }],
        ['/v2/a', { ...post, handler: one }],
      ),
    ).toEqual(['GET POST /v1/a', 'GET POST /v2/a differs']);
  });

  it('takes more places for one that has some', () => {
    const [tagged, more] = [route(['/a', { tag }]), route(['/b', { tag }])];
    const first = together([tagged, more], 'g');
    const second = together([first, route(['/c/a', {}]), route(['/d', { tag }])], 'g');
    expect(placesOf(second).map(({ pattern }) => pattern.source)).toEqual(['/a', '/b', '/c/a', '/d']);
    expect(placesOf(first)).toHaveLength(2);
  });

  it('leaves a route alone that has its name to itself', () => {
    const only = route(['/a']);
    expect(together([only], 'g')).toBe(only);
  });
});
