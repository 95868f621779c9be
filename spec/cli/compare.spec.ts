import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, Project } from '../shared/project';

/** A site whose new pages are at other URLs; `planted` is what of the new app differs. */
const SITE = `
const express = require('express');
const { party, rsvp, endpoint } = require('express-party');
const { graft } = require('express-party/graft');
const planted = process.env.PLANTED ?? '';
const token = () => Math.random().toString(36).slice(2);

const old = express();
old.use(rsvp('legacy'));
const page = (req, res, name, more = '') => res.type('html').send(
  '<!doctype html>\\n<html><head><title>' + name + '</title><meta name="csrf-token" content="' + token() + '"></head><body>\\n' +
  '<nav><a href="' + req.urlFor('home') + '">Home</a> <a href="' + req.urlFor('product', 7) + '">Tea</a> <a href="' + req.urlFor('cart') + '">Cart</a> ' +
  '<a href="/about">About</a> <a href="/logout">Out</a> <a href="/hang">Hang</a> <a href="http://elsewhere.example/">Other</a></nav>\\n' + more + '</body></html>');
let loggedOut = 0;
old.get('/', endpoint('home'), (req, res) => page(req, res, 'Home'));
old.get('/product/:id.php', endpoint('product'), (req, res) => page(req, res, 'Product ' + req.params.id, '<p>2.99</p>'));
old.get('/cart', endpoint('cart'), (req, res) => res.json({ total: 1, at: Date.now() + token(), who: req.get('cookie') ?? null }));
old.get('/about', (req, res) => page(req, res, 'About', '<a href="/about/us">Us</a>'));
old.get('/about/us', (req, res) => page(req, res, 'Us'));
old.get('/logout', endpoint('logout'), (req, res) => { loggedOut++; res.send('out ' + loggedOut); });
old.get('/hang', endpoint('hang'), (req, res) => res.send('old'));
old.post('/search', endpoint('search'), express.urlencoded(), (req, res) => res.json({ found: req.body.q }));

const fresh = express();
fresh.use(rsvp('shop'));
fresh.get('/', endpoint('home'), (req, res) => page(req, res, 'Home'));
fresh.get('/products/:id', endpoint('product'), (req, res) =>
  page(req, res, 'Product ' + req.params.id, planted === 'price' ? '<p>1.99</p>' : '<p>2.99</p>'));
fresh.get('/cart', endpoint('cart'), (req, res) => {
  if (planted === 'header') res.set('Cache-Control', 'no-store');
  res.status(planted === 'status' ? 201 : 200).json({ who: req.get('cookie') ?? null, at: Date.now() + token(), total: planted === 'total' ? '1' : 1 });
});
fresh.get('/logout', endpoint('logout'), (req, res) => { loggedOut++; res.send('out ' + loggedOut); });
fresh.get('/hang', endpoint('hang'), (req, res) => planted === 'hang' ? res.destroy() : res.send('old'));
fresh.get('/new', endpoint('new'), (req, res) => res.send('new'));
fresh.post('/search', endpoint('search'), express.urlencoded(), (req, res) => res.json({ found: planted === 'search' ? 'x' : req.body.q }));

const shop = graft(fresh, { onto: old, states: { product: { state: 'live' } } });
module.exports = express().use(party({ '/': shop }));
`;

const har = (...entries: [string, string, string?][]) =>
  JSON.stringify({
    log: {
      entries: entries.map(([method, url, text]) => ({
        request: {
          method,
          url,
          headers: [
            { name: ':authority', value: 'shop.example' },
            { name: 'Host', value: 'shop.example' },
            { name: 'Cookie', value: 'sid=1' },
            { name: 'Accept-Encoding', value: 'gzip' },
            { name: 'If-None-Match', value: '"1"' },
            ...(text === undefined
              ? []
              : [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }]),
          ],
          ...(text !== undefined && { postData: { text } }),
        },
      })),
    },
  });

let project: Project;
beforeAll(() => {
  project = new Project(buildPackage()).write({
    'site.js': SITE,
    'urls.txt': '# the old pages\n/\nhttps://shop.example/product/7.php\n\nHEAD /cart\r\n/cart?x=1\n',
    'new.txt': '/products/7\n',
    'site.har': har(
      ['GET', 'https://shop.example/cart'],
      ['GET', 'https://fonts.example/a.woff'],
      ['POST', 'https://shop.example/search', 'q=tea'],
    ),
  });
});
afterAll(() => project.remove());
beforeEach(() => {
  project.env = {};
});

const planted = (what: string) => {
  project.env = { PLANTED: what };
};

describe('compare --urls', () => {
  it('ends with 0 where both answer the same, at whichever URL', () => {
    const { code, out, err } = project.run('compare', 'site.js', '--urls', 'urls.txt');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('4 pairs of answers compared: all are equal.');
    expect(out).toMatch(/^shop:home +1 +1 +head > meta\[content\]/m);
    expect(project.run('compare', 'site.js', '--urls', 'new.txt')).toMatchObject({ code: 0 });
  });

  it.each([
    ['price', 'shop:product', 'p', '1.99', '2.99'],
    ['header', 'shop:cart', 'headers.cache-control', 'no-store', 'nothing'],
    ['status', 'shop:cart', 'status', '201', '200'],
    ['total', 'shop:cart', '$.total', '"1"', '1'],
  ])('ends with 1 for a %s, and says where', (what, endpoint, path, scion, stock) => {
    planted(what);
    const { code, out } = project.run('compare', 'site.js', '--urls', 'urls.txt');
    expect(code).toBe(1);
    expect(out).toContain(`${endpoint}: ${path}`);
    expect(out).toContain(`  new  ${scion}\n  old  ${stock}\n`);
    expect(out).toMatch(/compared: \d differ\./);
  });

  it('finds the same for the URL of either app', () => {
    planted('price');
    for (const urls of ['new.txt', 'urls.txt']) {
      const { endpoints } = project.json('compare', 'site.js', '--urls', urls);
      const { verdict } = endpoints.find((each: { endpoint: string }) => each.endpoint === 'shop:product');
      expect(verdict).toMatchObject({
        compared: 1,
        equal: 0,
        different: [{ kind: 'html', path: 'p', count: 1, examples: [{ scion: '1.99', stock: '2.99' }] }],
      });
      expect(verdict.noise.map(({ path }: { path: string }) => path)).toContain('head > meta[content]');
    }
  });

  it('leaves out what is ignored', () => {
    planted('total');
    const run = (...ignore: string[]) =>
      project.run('compare', 'site.js', '--urls', 'urls.txt', ...ignore.flatMap((each) => ['--ignore', each]))
        .code;
    expect([run('$.total'), run('x', '$.*'), run('$.t')]).toEqual([0, 0, 1]);
  });

  it('learns what differs by itself on either side, and what differs by the second', () => {
    const dated = "res.set('x-run', token()).send('at ' + new Date().toUTCString())";
    const noisy = (more: string) =>
      SITE.replace("(req, res) => res.send('old'));", `(req, res) => ${dated});`).replace(
        ": res.send('old'));",
        `: setTimeout(() => ${dated.replace('res', `res${more}`)}, 1000));`,
      );
    project.write({
      'noisy.js': noisy(''),
      'noisier.js': noisy(".set('x-new', 'a')"),
      'hang.txt': '/hang\n',
    });
    expect(project.run('compare', 'noisy.js', '--urls', 'hang.txt')).toMatchObject({ code: 0 });
    const { code, out } = project.run('compare', 'noisier.js', '--urls', 'hang.txt');
    expect([code, out]).toEqual([1, expect.stringContaining('shop:hang: headers.x-new\n')]);
  });

  it('leaves the states as they are written', () => {
    project.write({
      'states.json': JSON.stringify({ product: { state: 'legacy' } }),
      'filed.js': SITE.replace(
        "states: { product: { state: 'live' } }",
        "states: require('express-party/graft').fileSource(__dirname + '/states.json')",
      ),
    });
    const before = readFileSync(join(project.folder, 'states.json'), 'utf8');
    expect(project.run('compare', 'filed.js', '--urls', 'urls.txt')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(project.folder, 'states.json'), 'utf8')).toBe(before);
  });
});

describe('compare --crawl', () => {
  it('follows the links of both apps, each page once, and of the site alone', () => {
    const { code, out, err } = project.run('compare', 'site.js', '--crawl', '/', '--except', 'logout');
    expect([code, err]).toEqual([0, '']);
    const { endpoints, others } = project.json(
      'compare',
      'site.js',
      '--crawl',
      '/',
      '--except',
      'shop:logout',
    );
    const counts = endpoints.map(
      ({ endpoint, verdict }: { endpoint: string; verdict: { compared: number; skipped: number } }) => [
        endpoint,
        verdict.compared,
        verdict.skipped,
      ],
    );
    expect(counts.sort()).toEqual([
      ['shop:cart', 1, 0],
      ['shop:hang', 1, 0],
      ['shop:home', 1, 0],
      ['shop:logout', 0, 1],
      ['shop:product', 1, 0],
    ]);
    expect(others).toEqual(['GET /about', 'GET /about/us']);
    expect(out).toContain('2 pages that one app alone has.');
  });

  it('asks for whatever a link leads to', () => {
    const { code, out } = project.run('compare', 'site.js', '--crawl', '/');
    expect(code).toBe(0);
    expect(out).toContain('shop:logout');
  });

  it('gives up where there is no end', () => {
    const { code, err } = project.run('compare', 'site.js', '--crawl', '/', '--most', '2');
    expect([code, err]).toEqual([2, expect.stringContaining('asked for 2 pages')]);
  });

  it('ends with 1 where a side gives no answer', () => {
    planted('hang');
    const { code, out } = project.run('compare', 'site.js', '--crawl', '/', '--except', 'logout');
    expect(code).toBe(1);
    expect(out).toMatch(/\/hang: the new app gave no answer: \w/);
  });
});

describe('compare --har', () => {
  it('asks what was recorded of the site, with its cookies, and no POST', () => {
    const { endpoints, compared } = project.json('compare', 'site.js', '--har', 'site.har');
    expect(compared).toBe(1);
    expect(endpoints).toMatchObject([
      { endpoint: 'shop:cart', verdict: { compared: 1, equal: 1 } },
      { endpoint: 'shop:search', verdict: { compared: 0, skipped: 1 } },
    ]);
  });

  it('asks by POST what is pure', () => {
    planted('search');
    const { endpoints } = project.json('compare', 'site.js', '--har', 'site.har', '--pure', 'search');
    expect(endpoints[1]).toMatchObject({
      endpoint: 'shop:search',
      verdict: { compared: 1, different: [{ path: '$.found', examples: [{ scion: 'x', stock: 'tea' }] }] },
    });
  });
});

describe('compare of a graft that compares', () => {
  const comparing = (options: string) => {
    const source = SITE.replace(
      '{ onto: old,',
      `{ onto: old, compare: require('express-party/compare').compare(${options}),`,
    );
    project.write({ 'comparing.js': source });
  };

  it('leaves out and cleans what its compare() says', () => {
    planted('total');
    comparing("{ ignore: ['$.total'] }");
    expect(project.run('compare', 'comparing.js', '--urls', 'urls.txt')).toMatchObject({ code: 0 });
    comparing("{ clean: ({ body, ...rest }) => ({ ...rest, body: body.toString().replace('\"1\"', '1') }) }");
    expect(project.run('compare', 'comparing.js', '--urls', 'urls.txt')).toMatchObject({ code: 0 });
    comparing('{}');
    expect(project.run('compare', 'comparing.js', '--urls', 'urls.txt')).toMatchObject({ code: 1 });
  });

  it('tells what its clean throws, and compares all the same', () => {
    comparing("{ clean: () => { throw new Error('mine') } }");
    const { code, out } = project.run('compare', 'comparing.js', '--urls', 'urls.txt');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('clean of compare() for "shop:cart" threw: mine'),
    ]);
  });

  it('asks what is pure, and not what is in except', () => {
    comparing("{ pure: ['search'], except: ['logout'] }");
    const { endpoints } = project.json('compare', 'comparing.js', '--har', 'site.har');
    expect(endpoints[1]).toMatchObject({ endpoint: 'shop:search', verdict: { compared: 1 } });
    const crawled = project.json('compare', 'comparing.js', '--crawl', '/').endpoints;
    expect(crawled).toContainEqual(
      expect.objectContaining({
        endpoint: 'shop:logout',
        verdict: expect.objectContaining({ compared: 0, skipped: 1 }),
      }),
    );
  });
});

describe('compare ends with 2', () => {
  it.each([
    [['site.js'], 'one of these: --urls'],
    [['site.js', '--urls', 'urls.txt', '--crawl', '/'], 'one of these: --urls'],
    [['site.js', '--urls', 'none.txt'], 'none.txt cannot be read'],
    [['site.js', '--urls', 'site.js'], 'site.js, line 2 is no URL'],
    [['site.js', '--har', 'urls.txt'], 'urls.txt is no HAR file'],
    [['site.js', '--crawl', 'x'], 'x is no URL'],
    [
      ['site.js', '--crawl', '/', '--except', 'nobody'],
      '--except nobody is no endpoint of a graft here: there are shop:cart',
    ],
    [['site.js', '--crawl', '/', '--pure', 'nobody'], '--pure nobody is no endpoint'],
    [['site.js', '--crawl', '/', '--header', 'x'], 'Write "cookie: sid=1"'],
    [['site.js', '--crawl', '/', '--most', '0'], 'Write a number above 0'],
    [['site.js', '--crawl', '/new', '--except', 'logout'], 'Nothing was compared'],
    [['urls.txt', '--crawl', '/'], 'urls.txt'],
  ])('for %j', (args, told) => {
    const { code, err, out } = project.run('compare', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(told);
  });
});

describe('compare --header', () => {
  it('is sent with each request', () => {
    project.write({
      'cart.txt': '/cart\n',
      'who.js': SITE.replace("who: req.get('cookie') ?? null }", "who: 'sid=1' }"),
    });
    expect(project.run('compare', 'who.js', '--urls', 'cart.txt')).toMatchObject({ code: 1 });
    expect(project.run('compare', 'who.js', '--urls', 'cart.txt', '--header', 'Cookie: sid=1')).toMatchObject(
      { code: 0 },
    );
  });
});
