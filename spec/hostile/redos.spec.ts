import { endpoint, endpoints, guest, rsvp } from 'express-party';
import { thrownBy } from '../shared/thrown';
import { run } from './child';
import { linked } from './links';
import { closeAll, express5, majors, throwParty } from './venue';

jest.setTimeout(90_000);
afterEach(closeAll);

/** Nothing here measures time: what does not take time in proportion never ends, and its process is killed. */
const LIMIT = 60_000;

/**
 * Values of 300,000 characters for links, read back included; then paths of the 15 KB that Node lets in, each past a
 * hundred routes that match it almost.
 */
const script = (tree: string, paths: readonly string[]) => `
const paths = ${JSON.stringify(paths)};
const app = ${tree}().use(rsvp('g'));
for (const [i, path] of paths.entries()) {
  app.get('/r' + i + path, endpoint('r' + i), (req, res) => res.end());
  for (let n = 0; n < 100; n++) app.get('/s' + i + path + '/never', (req, res) => res.end());
}
app.use((req, res) => res.end());
const line = party({ '/t/:tenant/g': app });

const texts = (length) => ['-', 'a', 'a-', '-a', '--a', '/-', 'x/', '%2d-', '-.'].flatMap((piece) => {
  const text = piece.repeat(length / piece.length);
  return [text, text + 'a', text + '-', 'a' + text + '%'];
});

/** A key as it is written, and a text: the text, or the segments of a wildcard. */
const valueOf = (key, text) => (key[0] === '*' ? text.split('/').filter(Boolean) : text);

function link(i, text, place) {
  const keys = paths[i].match(/[:*]\\w+/g);
  const values = keys.map((key, at) => [key.slice(1), valueOf(key, at === place ? text : 'x')]);
  try {
    return Boolean(line.urlFor('g:r' + i, { tenant: text, ...Object.fromEntries(values) }));
  } catch (error) {
    if (error.code.startsWith('ERR_PARTY_')) return false;
    throw error;
  }
}

const server = express().use(line).listen(0, async () => {
  await line.bootstrap(server);
  const links = { built: 0, refused: 0 };
  for (const i of paths.keys()) {
    for (const text of texts(3e5)) for (const place of [0, 1]) links[link(i, text, place) ? 'built' : 'refused']++;
  }
  let answers = 0;
  for (const i of paths.keys()) {
    for (const text of texts(14e3)) for (const head of ['/t/x/g/s' + i + '/', '/t/']) {
      const res = await fetch('http://127.0.0.1:' + server.address().port + head + text);
      if (await res.text() || res.status < 500) answers++;
    }
  }
  say(JSON.stringify({ ...links, answers }));
  server.closeAllConnections();
  server.close();
});
`;

async function survives(tree: string, paths: readonly string[]): Promise<void> {
  const { code, signal, said, stderr } = await run(script(tree, paths), LIMIT);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  const { built, refused, answers } = JSON.parse(said.at(-1) ?? '');
  const asked = paths.length * 9 * 4 * 2;
  expect(built).toBeGreaterThan(0);
  expect(built + refused).toBe(asked);
  expect(answers).toBe(asked);
}

describe.each(majors)('a pattern that could blow up, of a guest of %s', (major) => {
  const tree = major === 'Express 4' ? 'express4' : 'express5';

  it('D1 has two values in one segment: links and requests take time in proportion', async () => {
    await survives(tree, ['/:a-:b', '/:a.:b']);
  });

  it('D2 has three values in one segment: links and requests take time in proportion', async () => {
    await survives(tree, ['/:a-:b-:c', '/:a.:b-:c']);
  });
});

describe('a pattern that could blow up', () => {
  it('D3 has two wildcards and a value in one segment: links and requests take time in proportion', async () => {
    await survives('express5', ['/*foo-*bar-:baz', '/*foo/x/*bar']);
  });
});

const combinations = (groups: number) => `/${'{a}'.repeat(groups)}:z`;
const names = (endpoint: string) => ({ code: 'ERR_PARTY_BAD_PATTERN', details: { endpoint } });

describe('a pattern of too many combinations', () => {
  it('D4 is refused by its endpoint’s name in a table', () => {
    const entries = { fine: '/', odd: combinations(16) };
    expect(thrownBy(() => endpoints('g', entries))).toMatchObject(names('odd'));
    expect(thrownBy(() => guest(express5(), { name: 'g', endpoints: entries }))).toMatchObject(names('odd'));
  });

  it.each(majors)(
    'D4 fails the join of a guest of %s that declares it, never the first link',
    async (_major, make) => {
      const app = make().use(rsvp('g', ({ declare }) => declare('g', { odd: combinations(16) })));
      const { at, line } = throwParty({ '/g': app });
      await line.bootstrap();
      expect(at('/g')).toMatchObject({ status: 'failed', error: { cause: names('odd') } });
    },
  );

  it('D4 is none where it comes of two routers, each with few: each matches its own', async () => {
    const app = express5().use(rsvp('g'));
    const router = express5.Router();
    router.get(combinations(6), endpoint('odd'), (_req, res) => void res.end());
    app.use(`/${'{b}'.repeat(6)}`, router);
    const { at, line } = throwParty({ '/g': app });
    await line.bootstrap();
    expect(at('/g')).toMatchObject({ status: 'joined', endpoints: ['odd'] });
    expect(line.urlFor('g:odd', 'x')).toBe('/g/bbbbbb/aaaaaax');
  });

  it('D4 is refused by Express 5 itself as a route, and taken as long as Express 5 takes it', async () => {
    await expect(linked(express5, { odd: combinations(9) })).rejects.toThrow('Too many path combinations');
    const { urlFor } = await linked(express5, { even: combinations(8) });
    expect(urlFor('g:even', 'x')).toBe('/aaaaaaaax');
  });
});

describe('a constraint of Express 4', () => {
  const [[, express4]] = majors;

  it.each(['/:id((a+)+$)', '/:id((a|a)*)', '/((a+)+)'])(
    'D4 fails the join where it could blow up without end: %s',
    async (path) => {
      const { at } = await linked(express4, { odd: path });
      expect(at('/')).toMatchObject({ status: 'failed', error: { cause: names('odd') } });
    },
  );

  it('D4 is taken where its star is what Express 4 makes of it: a text to the end of the path', async () => {
    const { urlFor } = await linked(express4, { odd: '/:id(a*)' });
    expect(urlFor('g:odd', 'ab/c')).toBe('/ab/c');
    expect(() => urlFor('g:odd', 'b')).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_VALUE' }));
  });

  it('D4 is taken where it is merely slow: it is the developer’s own', async () => {
    const { urlFor } = await linked(express4, { slow: '/:id(\\d+\\d+x)' });
    expect(urlFor('g:slow', '123x')).toBe('/123x');
    expect(thrownBy(() => urlFor('g:slow', '1'.repeat(500))).code).toBe('ERR_PARTY_BAD_VALUE');
  });
});
