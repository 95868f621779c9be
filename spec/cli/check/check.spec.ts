import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../shared/pages';
import { buildPackage, Project } from '../../shared/project';

const PACKAGES = ['express', 'express4', 'express-session', 'cookie-parser', 'koa', 'ejs', 'pug'];

/** A site with one of each thing that can be wrong. */
const BAD = {
  'app.js': `
const express = require('express');
const express4 = require('express4');
const session = require('express-session');
const cookies = require('cookie-parser');
const Koa = require('koa');
const { party, guest, rsvp, endpoint } = require('express-party');
const sessions = { secret: 'x', resave: false, saveUninitialized: false };

const blog = express();
blog.use(rsvp('blog'));
blog.set('strict routing', true).set('view engine', 'pug').set('views', __dirname + '/pug');
blog.get('/posts/new', (req, res) => res.end());
blog.get('/posts/:id', endpoint('post'), (req, res) => res.end());
blog.get('/posts/7', endpoint('seventh'), (req, res) => res.end());

const shop = express4();
shop.set('trust proxy', 2);
shop.use(rsvp('shop'));
shop.use(express4.json(), cookies(), session(sessions));
shop.get('/cart', endpoint('cart'), async (req, res) => res.end());
shop.post('/cart', endpoint('add'), (req, res) => res.redirect(303, '/shop/cart'));

const late = express();
late.use((req, res) => res.redirect('/login'));
late.use(rsvp('late'));

const app = express();
app.set('views', __dirname + '/views').set('trust proxy', 1);
app.use(express.json(), cookies(), session(sessions));
app.use(party([
  ['/blog', blog], ['/shop', shop], ['/late', late], ['/api', new Koa()], ['/api/v1', express()],
], { expect: ['gone'], onError: () => {} }));
app.use((req, res) => res.redirect(\`/blog/posts/\${req.query.id}\`));
module.exports = app;
`,
  'views/page.ejs':
    '<p>\n<a href="/blog/posts/<%= "a" %>">x</a> <a href="/nowhere">y</a> <a href="https://x.test/shop/cart">z</a></p>\n<form method="post" action="/shop/cart"></form>\n',
  'pug/page.pug': 'p\n  a(href="/blog/posts/" + id) x\n  a(href="/shop/cart") y\n',
};

let built: string;
let project: Project;
beforeAll(() => {
  built = buildPackage();
  project = new Project(built, PACKAGES).write(BAD);
});
afterAll(() => project.remove());

interface Found {
  kind: string;
  where: string;
  cause: string;
  mend: string;
}

const found = (): Found[] => project.json('check').findings;

describe('check', () => {
  it('finds each of its kinds: where, why, and what mends it', () => {
    const findings = found();
    expect(findings.map(({ kind, where }) => [kind, where])).toEqual([
      ['absent guest', '/late'],
      ['missing guest', 'gone'],
      ['shadowed link', 'blog:seventh, GET /blog/posts/7'],
      ['catch-all', 'the guest at /api/v1'],
      ['two session parsers', 'shop, at /shop'],
      ['two cookie parsers', 'shop, at /shop'],
      ['two body parsers', 'shop, at /shop'],
      ['differing setting', 'blog, at /blog'],
      ['differing setting', 'shop, at /shop'],
      ['async handlers in Express 4', 'shop, at /shop'],
      ['typed path', 'views/page.ejs:2'],
      ['typed path', 'views/page.ejs:3'],
      ['typed path', 'pug/page.pug:2'],
      ['typed path', 'pug/page.pug:3'],
      ['typed path', 'app.js:22'],
      ['typed path', 'app.js:34'],
    ]);
    const causes = Object.fromEntries(findings.map(({ kind, cause }) => [kind, cause]));
    expect(causes['two body parsers']).toBe(
      'body-parser 2 of the host and body-parser 1 of the guest parse the same request',
    );
    expect(causes['differing setting']).toBe('"trust proxy" is 2 there, and 1 in the host');
    expect(findings.map(({ mend }) => mend)).toEqual(
      expect.arrayContaining([
        'Write guest(app, { catchRejections: true }).',
        "Write urlFor('blog:post', { id: … }).",
        "Write urlFor('shop:add').",
      ]),
    );
    expect(project.run('check')).toMatchObject({ code: 1, out: expect.stringContaining('16 findings.') });
  });

  it('is a ratchet with a baseline', () => {
    expect(project.run('check', '--save', 'baseline.json')).toMatchObject({ code: 0 });
    expect(project.run('check', '--baseline', 'baseline.json')).toMatchObject({
      code: 0,
      out: 'Nothing was found. 16 more that the baseline has.\n',
    });
    const file = join(project.folder, 'app.js');
    const before = readFileSync(file, 'utf8');
    // Lines move, one finding goes, and another comes.
    const after = `// moved\n${before}`
      .replace("'/shop/cart')", 'shop.mountpath)')
      .replace(
        "blog.get('/posts/7'",
        "blog.get('/other', (req, res) => res.redirect('/shop/cart'));\nblog.get('/posts/7'",
      );
    writeFileSync(file, after.replace("late.use((req, res) => res.redirect('/login'));", ''));
    const { findings, known, mended } = project.json('check', '--baseline', 'baseline.json');
    expect(findings).toEqual([]);
    expect([known, mended.map(({ kind }: Found) => kind)]).toEqual([15, ['absent guest']]);
    writeFileSync(file, `${after}\napp.get('/x', (req, res) => res.redirect('/blog/posts/1'));`);
    expect(project.run('check', '--baseline', 'baseline.json')).toMatchObject({ code: 1 });
    writeFileSync(file, before);
    project.write({ 'bad.json': '{}' });
    expect(project.run('check', '--baseline', 'bad.json')).toMatchObject({ code: 2 });
  });

  it('finds nothing where nothing is wrong', () => {
    const well = new Project(built).write({
      'app.js': `
const express = require('express');
const { party, rsvp, endpoint } = require('express-party');
const blog = express();
blog.use(rsvp('blog'));
blog.get('/', endpoint('index'), (req, res) => res.redirect(req.urlFor('index')));
module.exports = express().use(party({ '/blog': blog, '/quiet': express() }));`,
    });
    expect(well.run('check')).toMatchObject({ code: 0, out: 'Nothing was found.\n' });
    well.remove();
  });

  it('looks behind a guard that stands before all routes', () => {
    const guarded = new Project(built, ['express', 'express4']).write({
      'app.js': `
const express = require('express4');
const { party, rsvp, endpoint } = require('express-party');
const shop = express().use(rsvp('shop'));
shop.all('*', (req, res, next) => { res.locals.user = 'ann'; next(); });
shop.get('/cart', endpoint('cart'), (req, res) => res.redirect('/cart'));
shop.get('/style.css', (req, res) => res.redirect('/style.css'));
module.exports = require('express')().use(party({ '/': shop }));`,
    });
    const names = guarded.json('check').findings.map(({ cause }: Found) => cause);
    expect(names).toEqual(["redirect('/cart') is typed by hand, and is served by shop:cart"]);
    guarded.remove();
  });

  it('says what it could not read: a template as its engine does, a source at all', () => {
    const jade = new Project(built).write({
      'app.js': `
const express = require('express');
const { party, rsvp, endpoint } = require('express-party');
const shop = express().use(rsvp('shop'));
shop.set('views', __dirname + '/views');
shop.get('/cart', endpoint('cart'), (req, res) => res.end());
if (shop.never) require('./never');
module.exports = express().use(party({ '/shop': shop }));`,
      'views/page.jade': 'p\n  a(href="/shop/cart")\n',
      'never.js': 'if (\n',
    });
    expect(jade.json('check')).toMatchObject({
      findings: [{ kind: 'typed path', where: 'views/page.jade:2' }],
      notes: [
        { kind: 'read line by line', where: 'views/page.jade' },
        { kind: 'not read', where: 'never.js' },
      ],
    });
    expect(jade.run('check').out).toContain('1 finding. 2 notes, which are no finding.');
    jade.remove();
  });

  it('finds nothing in the demo', () => {
    const demo = new Project(built, PACKAGES).runsSourcesOnIt();
    const { code, out, err } = demo.run('check', join(root, 'demo-apps/host.ts'));
    expect([code, out, err]).toEqual([0, 'Nothing was found.\n', '']);
    demo.remove();
  });
});
