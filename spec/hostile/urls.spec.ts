import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type express from 'express';
import { endpoint, endpoints, guest, type Operator, rsvp } from 'express-party';
import { dependencies } from '../../package.json';
import { SECRET } from '../shared/refusals';
import { thrownBy } from '../shared/thrown';
import { expectBuilt, expectRefused, follow, linked } from './links';
import { closeAll, joiner, majors, throwParty } from './venue';

afterEach(closeAll);

const fail = () => {
  throw new Error('toString has run');
};
const NO_NAMES = ['g:', ':a', ':', '', 'g:a:b', 'g::a', undefined, null, 7, true, {}, ['g:a'], Symbol('g:a')];
const STRANGERS: [string, string][] = [
  ['__proto__:a', 'ERR_PARTY_UNKNOWN_GUEST'],
  ['constructor:a', 'ERR_PARTY_UNKNOWN_GUEST'],
  ['G:a', 'ERR_PARTY_UNKNOWN_GUEST'],
  ['g:__proto__', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
  ['g:constructor', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
  ['g:toString', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
  ['g:A', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
  ['__proto__', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
  ['constructor', 'ERR_PARTY_UNKNOWN_ENDPOINT'],
];

describe.each(majors)('the name of a link to a guest of %s', (_major, make) => {
  it('U14 is refused where it is none', async () => {
    const { urlFor } = await linked(make, { a: '/p/:id' });
    for (const name of [...NO_NAMES, { toString: fail }]) {
      const { code, message } = thrownBy(() => urlFor(name as string, SECRET));
      expect([name, code]).toEqual([name, 'ERR_PARTY_BAD_NAME']);
      expect(message).not.toContain(SECRET);
    }
    expect(urlFor('g:a', 7)).toBe('/p/7');
  });

  it.each(STRANGERS)('U14 is nobody’s where it is %s', async (name, code) => {
    const { urlFor } = await linked(make, { a: '/p/:id' });
    const error = thrownBy(() => urlFor(name, SECRET));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(SECRET);
  });

  it('U14 is guessed at where it is nearly one', async () => {
    const { urlFor } = await linked(make, { show: '/p/:id' });
    expect(thrownBy(() => urlFor('g:shwo', 7)).details).toMatchObject({ closest: ['g:show'] });
    expect(thrownBy(() => urlFor('gg:show', 7)).details).toMatchObject({ known: ['g'] });
    expect(thrownBy(() => urlFor('x'.repeat(1_000_000), 7)).details).toMatchObject({ closest: [] });
  });

  it('U14 may be a visitor’s text, and is a name or nothing', async () => {
    const app = make().use(rsvp('g'));
    app.get('/link', endpoint('link'), (req, res) => {
      res.json(req.urlFor(req.query.name as string));
    });
    app.use(((error, _req, res, _next) => res.json(error.code)) as express.ErrorRequestHandler);
    const { app: host } = throwParty({ '/g': app });
    const ask = (query: string) => follow((req, res) => host(req, res), `/g/link?${query}`);
    expect(await ask('name=g:link')).toBe('/g/link');
    expect(await ask('name=__proto__')).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    for (const query of [
      'name[]=g:link',
      'name[toString]=x',
      'name=g:link&name=g:link',
      'name=%2F%2Fevil.test:',
    ]) {
      expect([query, await ask(query)]).toEqual([query, 'ERR_PARTY_BAD_NAME']);
    }
  });

  it('U14 takes what its pattern does not to the query, encoded', async () => {
    const { urlFor } = await linked(make, { a: '/p/:id' });
    const extras = JSON.parse('{ "id": 7, "__proto__": "//", "a&b": "#?", "toString": "x" }');
    expectBuilt(urlFor, '/p/7?__proto__=%2F%2F&a%26b=%23%3F&toString=x', [extras]);
    for (const bad of [
      { q: {} },
      { q: [['x']] },
      { q: '\ud800' },
      { '\ud800': 'q' },
      { q: Number.NaN },
      { q: [Symbol(SECRET)] },
    ]) {
      expectRefused(urlFor, 'ERR_PARTY_BAD_VALUE', [{ id: SECRET, ...bad }]);
      expectRefused(urlFor, 'ERR_PARTY_BAD_VALUE', [SECRET, { query: bad }]);
    }
    expectRefused(urlFor, 'ERR_PARTY_BAD_VALUE', [SECRET, { hash: {} }]);
    expectRefused(urlFor, 'ERR_PARTY_TOO_MANY_VALUES', [SECRET, SECRET]);
    expectRefused(urlFor, 'ERR_PARTY_BAD_OPTION', [SECRET, { strange: SECRET }]);
  });
});

describe.each(majors)('a link of a guest of %s', (_major, make) => {
  it('U15 is none before the bootstrap, nor inside an invitation', async () => {
    const asked: unknown[] = [];
    let kept: Operator | undefined;
    const app = make().use(
      rsvp('g', (partyline) => {
        kept = partyline;
        for (const name of ['a', 'g:a', 'other:a'])
          asked.push(thrownBy(() => partyline.urlFor(name, SECRET)).code);
      }),
    );
    app.get('/p/:id', endpoint('a'), (_req, res) => void res.end());
    const { line } = throwParty({ '/g': app, '/other': joiner('other') });
    expect(thrownBy(() => line.urlFor('g:a', SECRET)).code).toBe('ERR_PARTY_NOT_READY');
    await line.bootstrap();
    expect(asked).toEqual(Array(3).fill('ERR_PARTY_NOT_READY'));
    expect(kept?.urlFor('a', 7)).toBe('/g/p/7');
  });

  it('U15 stays when the party is closed, and is none where it was closed before', async () => {
    const { urlFor, line } = await linked(make, { a: '/p/:id' });
    await line.close();
    expect(urlFor('g:a', 7)).toBe('/p/7');
    const { line: early } = throwParty({ '/g': make().use(rsvp('g')) });
    await early.close();
    expect(thrownBy(() => early.urlFor('g:a', SECRET)).code).toBe('ERR_PARTY_CLOSED');
  });

  it('U15 is asked of the url service as long as that is connected', async () => {
    const { urlFor, line } = await linked(make, { a: '/p/:id' });
    const disconnect = line.partyline.connect('url', () => '/found');
    expect(urlFor('g:b')).toBe('/found');
    disconnect();
    expect(thrownBy(() => urlFor('g:b', SECRET)).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
  });

  it('U16 of one app at two paths is the first’s, until each has a name', async () => {
    const app = make().use(rsvp('g'));
    app.get(
      '/p/:id',
      endpoint('a'),
      (req, res) => void res.json([req.urlFor('a', 7), req.urlFor('two:a', 7)]),
    );
    const same = throwParty({ '/one': app, '/two': app });
    await same.line.bootstrap();
    expect(same.at('/two')).toMatchObject({
      status: 'failed',
      error: { code: 'ERR_PARTY_DUPLICATE_NAME' },
    });
    expect(same.line.urlFor('g:a', 7)).toBe('/one/p/7');
    const named = throwParty({ '/one': guest(app, { name: 'one' }), '/two': guest(app, { name: 'two' }) });
    await named.line.bootstrap();
    expect([named.line.urlFor('one:a', 7), named.line.urlFor('two:a', 7)]).toEqual(['/one/p/7', '/two/p/7']);
    expect(thrownBy(() => named.line.urlFor('g:a', SECRET)).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
    expect(await follow(named.app, '/one/p/7')).toEqual(['/one/p/7', '/two/p/7']);
    expect(await follow(named.app, '/TWO/p/7')).toEqual(['/two/p/7', '/two/p/7']);
  });

  it.each(['/:id(\\d+)', '/a?', '/*', '/a+', '/(a)', '/:id?', '/[ab]'])(
    'U17 is no table’s where it is written as in Express 4: %s',
    async (path) => {
      const entries = { fine: '/', odd: path };
      const named = { code: 'ERR_PARTY_BAD_PATTERN', details: { endpoint: 'odd', pattern: path } };
      expect(thrownBy(() => endpoints('g', entries))).toMatchObject(named);
      expect(thrownBy(() => guest(make(), { name: 'g', endpoints: entries }))).toMatchObject(named);
      const app = make().use(rsvp('g', (partyline) => partyline.declare('g', entries)));
      const { at, line } = throwParty({ '/g': app });
      await line.bootstrap();
      expect(at('/g')).toMatchObject({ status: 'failed', error: { cause: named } });
    },
  );

  it('U17 is none where the route is a RegExp, which has its name all the same', async () => {
    const { app, at, line, urlFor } = await linked(make, { a: '/p/:id', digits: /^\/(\d+)$/ });
    expect(at('/')?.status).toBe('joined');
    expect(line.endpoints).toMatchObject([{ name: 'a' }, { name: 'digits', guest: 'g', method: 'GET' }]);
    for (const args of [[], [SECRET], [{ 0: SECRET }]]) {
      const error = thrownBy(() => urlFor('g:digits', ...args));
      expect(error.code).toBe('ERR_PARTY_NOT_BUILDABLE');
      expect(error.message).not.toContain(SECRET);
    }
    expect(urlFor('g:a', 7)).toBe('/p/7');
    expect(await follow(app, '/42')).toEqual(['digits', [['0', '42']]]);
  });
});

describe('the path-to-regexp of links', () => {
  const router = createRequire(createRequire(require.resolve('express5')).resolve('router'));
  const versionOf = (main: string) =>
    JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')).version;
  const [ours, theirs] = [require, router].map((from) =>
    versionOf(from.resolve('path-to-regexp')).split('.').map(Number),
  );

  it('U18 is of the major that Express 5’s router has', () => {
    expect(ours?.[0]).toBe(8);
    expect(theirs?.[0]).toBe(8);
  });

  it('U18 is none of those that blow up', () => {
    const [, minor = 0] = /^\^8\.(\d+)\.\d+$/.exec(dependencies['path-to-regexp']) ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(4);
    expect(ours?.[1]).toBeGreaterThanOrEqual(4);
  });
});
