import { setImmediate as later } from 'node:timers/promises';
import {
  endpoints,
  guest,
  isInvitation,
  type OnJoin,
  type OnMissingLink,
  type Operator,
  partylineOf,
} from 'express-party';
import { gather, type Kind, type Recipe, type Sight } from './door';
import { majors } from './express';
import { serve } from './serve';

const items = { item: '/items/:id' };
const codeOf = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

const seeLinks = ({ urlFor, view, mountParams, req }: Sight) => ({
  links: [
    urlFor('item', 7),
    urlFor('g:item', { id: 'a/b', page: 2 }),
    urlFor('item', 7, { query: { q: 'x y' }, hash: 'end' }),
    urlFor('item', 7, { absolute: 'https://example.com' }),
    urlFor('blog:post', 1),
    view('item', 8),
  ],
  mountParams,
  heard: partylineOf(req).askAround('who'),
  wrong: codeOf(() => urlFor('blog:pots', 1)),
});

const linksBelow = (mount: string) => [
  `${mount}/items/7`,
  `${mount}/items/a%2Fb?page=2`,
  `${mount}/items/7?q=x%20y#end`,
  `https://example.com${mount}/items/7`,
  '/v2/blog/posts/1',
  `${mount}/items/8`,
];

/** What every framework's guest does in a party. */
export function describeParty(kind: Kind): void {
  describe.each(majors)('in a party, host Express $major', (host) => {
    it('joins, with its endpoints and their methods', async () => {
      const { app } = await kind.make({ who: 'g', routes: { home: '/', ...items }, see: () => 1 });
      const { line } = await gather(host, { '/g': app });
      expect(line.guests[1]).toMatchObject({ name: 'g', status: 'joined', endpoints: ['home', 'item'] });
      const own = line.endpoints.filter((endpoint) => endpoint.guest === 'g');
      expect(own).toEqual([
        { name: 'home', guest: 'g', method: 'GET', pattern: '/v2/g/', constraints: {} },
        { name: 'item', guest: 'g', method: 'GET', pattern: '/v2/g/items/:id', constraints: {} },
      ]);
    });

    it('gives what it says itself for a link that leads nowhere, or else what the party says', async () => {
      const see = ({ urlFor, view, req }: Sight) => [
        urlFor('blog:pots', 1),
        view('pots'),
        partylineOf(req).urlFor('nobody:x'),
        codeOf(() => urlFor('item')),
      ];
      const onMissingLink: OnMissingLink = ({ code }) => (/UNKNOWN_END/.test(code) ? '#own' : undefined);
      const { app } = await kind.make({ who: 'g', routes: items, see, options: { onMissingLink } });
      const { json } = await gather(
        host,
        { '/g': app },
        { onMissingLink: () => '#party', onError: () => {} },
      );
      expect(await json('/v2/g/items/1')).toEqual(['#own', '#own', '#party', 'ERR_PARTY_MISSING_VALUE']);
    });

    it('links by position, by name, with a query, absolute, to others and in templates', async () => {
      const { app } = await kind.make({ who: 'g', routes: items, see: seeLinks });
      const { json, line } = await gather(host, { '/g': app });
      line.partyline.connect('who', () => 'host');
      expect(await json('/v2/g/items/1')).toEqual({
        links: linksBelow('/v2/g'),
        mountParams: {},
        heard: ['host'],
        wrong: 'ERR_PARTY_UNKNOWN_ENDPOINT',
      });
    });

    it('finds what a parametric mount took, and links below it', async () => {
      const { app } = await kind.make({ who: 'g', routes: items, see: seeLinks });
      const { json, line } = await gather(host, { '/t/:tenant/g': app });
      line.partyline.connect('who', () => 'host');
      const found = (await json('/v2/t/a%20b/g/items/1')) as ReturnType<typeof seeLinks>;
      expect(found.links).toEqual(linksBelow('/v2/t/a%20b/g'));
      expect(found.mountParams).toEqual({ tenant: 'a b' });
    });

    it('links by the mount that serves a request, where it is mounted twice', async () => {
      const see = ({ urlFor, view }: Sight) => [urlFor('item', 1), view('item', 2)];
      const { app } = await kind.make({ who: 'g', routes: items, see });
      const guests = { '/one': app, '/two': guest(app, { name: 'two' }) };
      const { json, line } = await gather(host, guests);
      expect(line.guests.map(({ name, status }) => `${name} ${status}`)).toEqual([
        'blog named',
        'g joined',
        'two joined',
      ]);
      expect(await json('/v2/one/items/1')).toEqual(['/v2/one/items/1', '/v2/one/items/2']);
      expect(await json('/v2/two/items/1')).toEqual(['/v2/two/items/1', '/v2/two/items/2']);
      expect(line.urlFor('two:item', 3)).toBe('/v2/two/items/3');
    });

    it('takes a table', async () => {
      const table = endpoints('g', { file: '/files/*path', add: 'POST /items' });
      const { app } = await kind.make({ who: table, routes: items, see: () => 1 });
      const { line } = await gather(host, { '/g': app });
      expect(line.guests[1]?.endpoints).toEqual(['file', 'add', 'item']);
      expect(line.urlFor('g:file', ['a', 'b c'])).toBe('/v2/g/files/a/b%20c');
    });

    it('answers the invite path over HTTP as any unknown path', async () => {
      const { app } = await kind.make({ who: 'g', routes: items, see: () => 1 });
      const { get } = await gather(host, { '/g': app });
      const headers = { partyline: 'mine', 'x-partyline': '1' };
      for (const [invite, other] of [
        ['__invite__', '__unknown_'],
        ['__invite__?partyline=1', '__unknown_?partyline=1'],
      ]) {
        const [invited, unknown] = [
          await get(`/v2/g/${invite}`, { headers }),
          await get(`/v2/g/${other}`, { headers }),
        ];
        expect(invited.status).toBe(404);
        expect(invited.text.replaceAll('__invite__', '__unknown_')).toBe(unknown.text);
      }
    });
  });
}

/** How every framework's rsvp is refused, or fails. */
export function describeJoining(kind: Kind): void {
  const [, host] = majors as [(typeof majors)[0], (typeof majors)[0]];
  const joinWith = async (recipe: Partial<Recipe>) => {
    const { app } = await kind.make({ who: 'g', routes: items, see: () => 1, ...recipe });
    return gather(host, { '/g': app }, { onError: () => {} });
  };

  describe('joining', () => {
    it.each<[string, (given: Operator) => unknown]>([
      ['at once', ({ connect }) => void connect('who', () => 'g')],
      ['later', ({ connect }) => later().then(() => void connect('who', () => 'g'))],
    ])('gives onJoin the operator: %s', async (_when, onJoin) => {
      const { line } = await joinWith({ onJoin });
      expect(line.partyline.askAround('who')).toEqual(['g']);
    });

    it.each<[string, OnJoin]>([
      [
        'throws',
        () => {
          throw new Error('no database');
        },
      ],
      [
        'rejects',
        async () => {
          throw new Error('no database');
        },
      ],
    ])('fails with the cause where onJoin %s', async (_how, onJoin) => {
      const { line, get } = await joinWith({ onJoin });
      expect(line.guests[1]).toMatchObject({
        status: 'failed',
        error: { code: 'ERR_PARTY_DID_NOT_JOIN', cause: { message: 'no database' } },
      });
      // It serves its pages all the same.
      expect((await get('/v2/g/items/1')).text).toBe('1');
    });

    it('fails at a route that no link can be built of, and names the endpoint', async () => {
      const { line } = await joinWith({ routes: { ...items, odd: '/a/../b' } });
      expect(line.guests[1]).toMatchObject({
        status: 'failed',
        error: { cause: { code: 'ERR_PARTY_BAD_PATTERN', details: { endpoint: 'odd', pattern: '/a/../b' } } },
      });
    });

    it('shows middleware before it what is an invitation', async () => {
      const seen: boolean[] = [];
      const { get } = await joinWith({ before: (req) => seen.push(isInvitation(req)) });
      await get('/v2/g/items/1');
      expect(seen).toEqual([true, false]);
    });

    it.each<[string, unknown[], string]>([
      ['a name with a colon', ['a:b'], 'ERR_PARTY_BAD_NAME'],
      ['no name', [], 'ERR_PARTY_BAD_NAME'],
      ['a plain object', [{ name: 'g' }], 'ERR_PARTY_BAD_NAME'],
      ['an onJoin that is none', ['g', 'onJoin'], 'ERR_PARTY_BAD_OPTION'],
      ['an unknown option', ['g', () => {}, { onMissing: () => '#' }], 'ERR_PARTY_BAD_OPTION'],
      ['an option that is none', ['g', { onMissingLink: '#' }], 'ERR_PARTY_BAD_OPTION'],
      ['an object that is nothing', ['g', {}], 'ERR_PARTY_BAD_OPTION'],
      ['null', ['g', null], 'ERR_PARTY_BAD_OPTION'],
    ])('refuses %s', (_what, given, code) => {
      expect(() => kind.rsvp(...given)).toThrow(expect.objectContaining({ code }));
    });
  });
}

/** Law 10 and law 9. */
export function describeAlone<Library>(kind: Kind<Library>): void {
  describe('alone', () => {
    it('runs, and builds its own links', async () => {
      const see = ({ urlFor, view, mountParams }: Sight) => [
        urlFor('item', 7),
        view('g:item', 8),
        mountParams,
      ];
      const { alone } = await kind.make({ who: 'g', routes: items, see });
      expect(await (await serve(alone)).json('/items/1')).toEqual(['/items/7', '/items/8', {}]);
    });

    it('gives what it says itself for a link across, and no other', async () => {
      const see = ({ urlFor, view }: Sight) => [
        urlFor('blog:post', 1),
        view('nonsense'),
        codeOf(() => urlFor('item')),
      ];
      const onMissingLink: OnMissingLink = (error, req) => `#${error.code} ${req?.url}`;
      const { alone } = await kind.make({ who: 'g', routes: items, see, options: { onMissingLink } });
      expect(await (await serve(alone)).json('/items/1')).toEqual([
        '#ERR_PARTY_NO_PARTY /items/1',
        '#ERR_PARTY_UNKNOWN_ENDPOINT /items/1',
        'ERR_PARTY_MISSING_VALUE',
      ]);
    });

    it("says of others' names that there is no party", async () => {
      const see = ({ urlFor, req }: Sight) => [
        codeOf(() => urlFor('blog:post', 1)),
        codeOf(() => partylineOf(req).ask('nav')),
        partylineOf(req).askAround('nav'),
      ];
      const { alone } = await kind.make({ who: 'g', routes: items, see });
      const { json } = await serve(alone);
      expect(await json('/items/1')).toEqual(['ERR_PARTY_NO_PARTY', 'ERR_PARTY_NO_PARTY', []]);
    });

    it('serves its pages though a route cannot be read, and says so at a link', async () => {
      const see = ({ urlFor }: Sight) => codeOf(() => urlFor('item', 1));
      const { alone } = await kind.make({ who: 'g', routes: { ...items, odd: '/a/../b' }, see });
      expect(await (await serve(alone)).json('/items/1')).toBe('ERR_PARTY_BAD_PATTERN');
    });
  });

  it('understands a party of another copy of the package', async () => {
    let copy: Library | undefined;
    jest.isolateModules(() => {
      copy = require(`express-party/${kind.door}`);
    });
    const { app } = await kind.make({ who: 'g', routes: items, see: seeLinks }, copy);
    const { json, line } = await gather(majors[1] as (typeof majors)[number], { '/t/:tenant/g': app });
    line.partyline.connect('who', () => 'host');
    expect(await json('/v2/t/x/g/items/1')).toMatchObject({
      links: linksBelow('/v2/t/x/g'),
      mountParams: { tenant: 'x' },
      heard: ['host'],
    });
  });
}
