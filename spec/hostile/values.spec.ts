import { endpoints, party } from 'express-party';
import type { BuiltCase } from '../shared/patterns';
import { type RefusedCase, SECRET } from '../shared/refusals';
import { thrownBy } from '../shared/thrown';
import { casesOf, expectBuilt, expectRefused, follow, linked, polluted, titled, waysOf } from './links';
import { closeAll, majors } from './venue';

afterEach(closeAll);

describe.each(majors)('a link to a guest of %s', (major, make) => {
  const { built, refused, own, ownRefused } = casesOf(major);

  /** By position and by name: built as written, asked for by a browser as it stands, and served with these values. */
  async function arrives(row: BuiltCase): Promise<void> {
    const { app, urlFor } = await linked(make, { a: row.pattern });
    for (const args of waysOf(major, row)) expectBuilt(urlFor, row.url, args);
    expect(new URL(row.url, 'https://here.test').href).toBe(`https://here.test${row.url}`);
    expect(await follow(app, row.url)).toEqual(['a', Object.entries(row.params)]);
  }

  async function isRefused(row: RefusedCase): Promise<object[]> {
    const { urlFor } = await linked(make, { a: row.pattern });
    return waysOf(major, row).map((args) => expectRefused(urlFor, row.code, args));
  }

  it.each(titled(refused.dots))('U1 is refused for a dot segment: %s', async (_title, row) => {
    await isRefused(row);
  });

  it.each(titled(refused.empty))('U2 is refused for an empty segment: %s', async (_title, row) => {
    await isRefused(row);
  });

  it.each(titled(built.encoded))('U3 is encoded once, and arrives: %s', async (_title, row) => {
    await arrives(row);
  });

  it.each(titled(refused.slashes))('U4 is refused where it would leave the host: %s', async (_title, row) => {
    await isRefused(row);
  });

  it.each(['//evil.test', '/a//b', '/\\\\evil.test', '/../b'])(
    'U4 is none where the route says %s',
    async (path) => {
      const { at } = await linked(make, { a: path });
      expect(at('/')).toMatchObject({
        status: 'failed',
        error: { cause: { code: 'ERR_PARTY_BAD_PATTERN' } },
      });
      expect(thrownBy(() => endpoints('g', { a: path })).code).toBe('ERR_PARTY_BAD_PATTERN');
      expect(thrownBy(() => party({ [path]: make() })).code).toBe('ERR_PARTY_BAD_MOUNT');
    },
  );

  it.each(titled(refused.lone))('U5 is refused for a lone surrogate: %s', async (_title, row) => {
    const key = row.pattern === '/:v' ? 'v' : 'path';
    for (const details of await isRefused(row)) expect(details).toMatchObject({ name: 'g:a', key });
  });

  it.each(titled(refused.numbers))('U6 is refused for what is no number: %s', async (_title, row) => {
    await isRefused(row);
  });

  it.each(titled(built.kinds))(
    'U6 U8 is built of a number, or what says its text itself: %s',
    async (_title, row) => {
      await arrives(row);
    },
  );

  it.each(titled(refused.missing))('U7 is refused where a value is missing: %s', async (_title, row) => {
    for (const details of await isRefused(row))
      expect(details).toMatchObject({ name: 'g:a', keys: [expect.any(String)] });
  });

  it.each(titled(built.optional))('U7 leaves out what may be left out: %s', async (_title, row) => {
    await arrives(row);
  });

  it.each(titled(refused.noTexts))(
    'U8 is refused for what is no text, and no toString runs: %s',
    async (_title, row) => {
      for (const details of await isRefused(row)) expect(details).toMatchObject({ name: 'g:a', key: 'v' });
    },
  );

  it.each(titled(refused.wildcards))(
    'U9 is refused for what a wildcard does not take: %s',
    async (_title, row) => {
      await isRefused(row);
    },
  );

  it.each(titled(built.wildcards))('U9 is built of what a wildcard takes: %s', async (_title, row) => {
    await arrives(row);
  });

  it.each(titled(built.names))('U11 has keys that an object has by itself: %s', async (_title, row) => {
    await arrives(row);
  });

  it('U11 takes "__proto__" for a name in values and query, and for nothing else', async () => {
    const { urlFor } = await linked(make, { a: '/:constructor' });
    const values = JSON.parse(`{ "constructor": "x", "__proto__": "${SECRET}" }`);
    expectBuilt(urlFor, `/x?__proto__=${SECRET}`, [values]);
    expectBuilt(urlFor, `/x?__proto__=${SECRET}`, [
      'x',
      { query: JSON.parse(`{ "__proto__": "${SECRET}" }`) },
    ]);
    expectRefused(urlFor, 'ERR_PARTY_BAD_OPTION', [
      'x',
      JSON.parse(`{ "__proto__": { "hash": "${SECRET}" } }`),
    ]);
    expectRefused(urlFor, 'ERR_PARTY_MISSING_VALUE', [{ prototype: SECRET }]);
    expect(Object.prototype).not.toHaveProperty('hash');
  });

  it('U13 is as long as its values are', async () => {
    for (const row of built.long) {
      const { urlFor } = await linked(make, { a: row.pattern });
      for (const args of waysOf(major, row)) expectBuilt(urlFor, row.url, args);
    }
    const long = 'é'.repeat(2_000);
    const { app, urlFor } = await linked(make, { a: '/:v' });
    expect(await follow(app, urlFor('g:a', long))).toEqual(['a', [['v', long]]]);
    expectRefused(urlFor, 'ERR_PARTY_BAD_VALUE', [`${SECRET.repeat(400_000)}\ud800`]);
  });

  if (major === 'Express 4') {
    it.each(titled(own))('U17 is built of a route that only Express 4 can write: %s', async (_title, row) => {
      await arrives(row);
    });

    it.each(titled(ownRefused))(
      'U17 is refused for what such a route does not take: %s',
      async (_title, row) => {
        await isRefused(row);
      },
    );
  }
});

describe.each(majors)('what a link to a guest of %s inherits', (_major, make) => {
  const paths = { a: '/p/:id', b: '/o' };
  const evil = {
    id: SECRET,
    0: SECRET,
    query: { evil: SECRET },
    hash: SECRET,
    absolute: 'https://evil.test',
  };

  it('U10 is no value, no query and no option', async () => {
    const { urlFor } = await linked(make, paths);
    const heir = (own: object) => Object.assign(Object.create(Object.assign(Object.create(null), evil)), own);
    expectRefused(urlFor, 'ERR_PARTY_MISSING_VALUE', [heir({})]);
    expectBuilt(urlFor, '/p/7', [heir({ id: 7 })]);
    expectBuilt(urlFor, '/p/7?q=1', [{ id: 7 }, heir({ query: heir({ q: 1 }) })]);
    expectBuilt(urlFor, '/p/7', [7, heir({})]);
  });

  it('U10 is none of them from a polluted Object.prototype either', async () => {
    const { urlFor } = await linked(make, paths);
    polluted(evil, () => {
      expectRefused(urlFor, 'ERR_PARTY_MISSING_VALUE', []);
      expectRefused(urlFor, 'ERR_PARTY_MISSING_VALUE', [{}]);
      expectBuilt(urlFor, '/p/7', [7]);
      expectBuilt(urlFor, '/p/7', [7, {}]);
      expectBuilt(urlFor, '/p/7?q=1', [{ id: 7 }, { query: { q: 1 } }]);
      expect([urlFor('g:b'), urlFor('g:b', {}), urlFor('g:b', {}, {})]).toEqual(['/o', '/o', '/o']);
    });
    polluted({ name: 'urlFor', hash: { id: SECRET }, data: {}, __keywords: true }, () => {
      expectBuilt(urlFor, '/p/7', [{ id: 7 }]);
      expectRefused(urlFor, 'ERR_PARTY_MISSING_VALUE', [{}]);
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a value that throws', () => {
  const own = new Error('own');
  const fail = () => {
    throw own;
  };
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };

  it.each<[string, () => unknown[], unknown]>([
    ['a getter', () => [Object.defineProperty({}, 'id', { get: fail, enumerable: true })], own],
    [
      'a getter of the query',
      () => [7, { query: Object.defineProperty({}, 'q', { get: fail, enumerable: true }) }],
      own,
    ],
    [
      'a getter of the options',
      () => [7, Object.defineProperty({}, 'hash', { get: fail, enumerable: true })],
      own,
    ],
    ['toJSON', () => [{ id: { toJSON: fail } }], own],
    ['toJSON in the query', () => [7, { query: { q: { toJSON: fail } } }], own],
    ['a Proxy, by its keys', () => [new Proxy({}, { ownKeys: fail })], own],
    ['a Proxy, by its properties', () => [new Proxy({ id: 7 }, { get: fail })], own],
    ['a Proxy, by its prototype', () => [new Proxy({}, { getPrototypeOf: fail })], own],
    ['a Proxy that was revoked', () => [revoked()], expect.any(TypeError)],
  ])('U12 is heard, and the next link is built: %s', async (_what, args, thrown) => {
    for (const [, make] of majors) {
      const { urlFor } = await linked(make, { a: '/p/:id' });
      expect(thrownBy(() => urlFor('g:a', ...args()))).toEqual(thrown);
      expectBuilt(urlFor, '/p/7?q=1#end', [{ id: 7 }, { query: { q: 1 }, hash: 'end' }]);
      expectBuilt(urlFor, '/p/8', [8]);
    }
  });

  it('U12 is read once where it is a getter', async () => {
    const [[, make]] = majors;
    const { urlFor } = await linked(make, { a: '/p/:id' });
    let reads = 0;
    const values = {
      get id() {
        return String(++reads);
      },
    };
    expect(urlFor('g:a', values)).toBe('/p/1');
    expect(reads).toBe(1);
  });
});
