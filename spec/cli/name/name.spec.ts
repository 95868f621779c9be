import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, Project } from '../../shared/project';

const LEGACY = `
var express = require('express4');
var app = express();
var users = express.Router();

app.all('*', guard);
app.get('/', function (req, res) { res.send('home'); });
users.get('/', list).post('/', (req, res) => res.end());
users.get('/new', (req, res) => res.end());
users.route('/:id')
  .get(function (req, res) { res.send(req.params.id); })
  .put(guard, (req, res) => res.end())   // kept as it is
  .delete((req, res) => res.end());
users.get('/:id/edit', (req, res) => res.end());
users.post('/:id(\\\\d+)/activate', (req, res) => res.end());
app.use('/users', users);
app.all('/login', guard);
app.get('/login', (req, res) => res.end());
app.post('/login', (req, res) => res.end());
['/a', '/b'].forEach(function (path) { app.get(path, (req, res) => res.end()); });
app.get(/^\\/feed/, (req, res) => res.end());
app.get('/files/*', (req, res) => res.end());
app.get('/categories/:cid/products/:pid', (req, res) => res.end());
app.get('/about_us.php', (req, res) => res.end());
app.get('/search/:q?', (req, res) => res.end());
function list(req, res) { res.end(); }
function guard(req, res, next) { next(); }
app.listen(3000, () => console.log('up'));
`;

const NAMES = {
  'page.all': 'ALL /*"0"',
  home: 'GET /',
  'user.index': 'GET /users/',
  'user.create': 'POST /users/',
  'user.show': 'GET /users/:id',
  'user.update': 'PUT /users/:id',
  'user.destroy': 'DELETE /users/:id',
  'user.new': 'GET /users/new',
  'user.edit': 'GET /users/:id/edit',
  'user.activate': 'POST /users/:id/activate',
  'login.all': 'ALL /login',
  login: 'GET /login',
  'login.submit': 'POST /login',
  a: 'GET /a',
  b: 'GET /b',
  feed: 'GET /^\\/feed/',
  'file.show': 'GET /files/*"0"',
  'category.product.show': 'GET /categories/:cid/products/:pid',
  'about-us': 'GET /about_us.php',
  'search.show': 'GET /search{/:q}',
};

let project: Project;
beforeAll(() => {
  project = new Project(buildPackage(), ['express', 'express4']).write({ 'server.js': LEGACY });
});
afterAll(() => project.remove());

/** A table of routes as big apps have them. */
function bigApp(resources: number): string {
  const words = [
    'orders',
    'customers',
    'invoices',
    'addresses',
    'categories',
    'companies',
    'statuses',
    'news',
    'media',
    'boxes',
    'people',
    'knives',
  ];
  const lines = Array.from({ length: resources }, (_, i) => {
    const path = `/${words[i % words.length]}${i < words.length ? '' : `/:a${i}/${words[(i * 7) % words.length]}-${i}`}`;
    const all = [
      `get('${path}'`,
      `post('${path}'`,
      `get('${path}/new'`,
      `get('${path}/:id'`,
      `put('${path}/:id'`,
      `patch('${path}/:id'`,
      `delete('${path}/:id'`,
      `post('${path}/:id/archive'`,
      `get('${path}/:id/edit'`,
      `get('${path}/export.csv'`,
      `get('/api/v1${path}'`,
    ];
    return all.map((call) => `app.${call}, (req, res) => res.end());`).join('\n');
  });
  return `const express = require('express');\nconst app = express();\n${lines.join('\n')}\nmodule.exports = app;\n`;
}

describe('name', () => {
  it('proposes a name for every route, of an app that listens by itself', () => {
    const proposed = project
      .json('name')
      .map(({ name, method, pattern }: Record<string, string>) => [name, `${method} ${pattern}`]);
    expect(Object.fromEntries(proposed)).toEqual(NAMES);
    expect(project.run('name').out).toContain('20 routes, 20 of them named here.');
  });

  it('prints a table, with what cannot stand in one as comments', () => {
    const { code, out } = project.run('name', '--table', '--as', 'old');
    expect(code).toBe(0);
    expect(out).toContain(
      "endpoints('old', {\n  // 'page.all': 'ALL /*\"0\"', it takes every path: a guard, or the page of what is not found\n  home: '/',\n  'user.index': '/users/',\n",
    );
    expect(out).toContain("  // feed: '/^\\\\/feed/', a RegExp can be matched, never built\n");
    // An entry that is the path of one of its routes may be what Express 4 itself reads in another way.
    expect(out).toContain("  'search.show': '/search{/:q}',\n");
    expect(out).toContain("  'file.show': '/files/*\"0\"',\n");
  });

  it('writes a table that joins, and whose links arrive', () => {
    expect(project.run('name', '--table', '--write')).toMatchObject({ code: 0 });
    expect(project.run('name', '--table', '--write')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing is overwritten'),
    });
    project.write({
      'site.js': `
const { Server } = require('node:net');
Server.prototype.listen = function () { module.exports.legacy = this.listeners('request')[0]; return this; };
require('./server');
const express = require('express');
const { party, guest } = require('express-party');
const { routes } = require('./legacy.routes');
module.exports = express().use(party({ '/': guest(module.exports.legacy, { endpoints: routes }) }));`,
    });
    expect(project.json('check', 'site.js').findings).toEqual([]);
    expect(project.run('url', 'legacy:user.edit', '7', '--app', 'site.js').out).toBe('/users/7/edit\n');
    expect(project.run('routes', 'site.js', '--match', '/users/7/edit').out).toContain('legacy:user.edit');
  });

  it('tags the source where the call of a route is found, and keeps the rest as it is', () => {
    const dry = project.run('name', '--tags');
    expect(dry.out).toContain('17 routes would be tagged');
    expect(readFileSync(join(project.folder, 'server.js'), 'utf8')).toBe(LEGACY);
    const { tagged, left } = project.json('name', '--tags', '--write');
    expect(tagged).toHaveLength(17);
    expect(left.map(({ name, why }: Record<string, string>) => [name, why])).toEqual([
      ['a', 'several routes are made here: a loop'],
      ['b', 'several routes are made here: a loop'],
    ]);
    const text = readFileSync(join(project.folder, 'server.js'), 'utf8');
    expect(
      text
        .replace(/endpoint\('[^']+'\), /g, '')
        .replace("\nconst { endpoint } = require('express-party');", ''),
    ).toBe(LEGACY);
    expect(text).toContain(
      "  .put(endpoint('user.update'), guard, (req, res) => res.end())   // kept as it is\n",
    );
    expect(text).toContain(
      "var express = require('express4');\nconst { endpoint } = require('express-party');\n",
    );
    const again = project.json('name').filter(({ isNamed }: { isNamed: boolean }) => isNamed);
    expect(again).toHaveLength(17);
    expect(project.json('name', '--tags').tagged).toEqual([]);
  });

  it('tags ES modules and TypeScript', () => {
    project.write({
      'esm.mjs':
        'import express from "express"\n\nexport const app = express()\napp.get("/users/:id", (req, res) => res.end())\n',
    });
    expect(project.run('name', 'esm.mjs', '--tags', '--write')).toMatchObject({ code: 0 });
    expect(readFileSync(join(project.folder, 'esm.mjs'), 'utf8')).toBe(
      'import express from "express"\nimport { endpoint } from "express-party"\n\nexport const app = express()\n' +
        'app.get("/users/:id", endpoint(\'user.show\'), (req, res) => res.end())\n',
    );
  });

  it.each([5, 13, 50])(
    'names every route of a table of %s resources, each once, and the same again',
    (resources) => {
      project.write({ 'big.js': bigApp(resources) });
      const first = project.json('name', 'big.js');
      const names = first.map(({ name }: { name: string }) => name);
      expect(names).toHaveLength(resources * 11);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name: string) => !/^[\w.-]+$/.test(name))).toEqual([]);
      expect(project.json('name', 'big.js')).toEqual(first);
      project.write({
        'big-site.js': `
const { party, guest } = require('express-party');
const { routes } = require('./big-${resources}.routes');
module.exports = party({ '/': guest(require('./big'), { endpoints: routes }) });`,
      });
      expect(
        project.run('name', 'big.js', '--table', '--write', '--out', `big-${resources}.routes.js`),
      ).toMatchObject({ code: 0 });
      expect(
        project
          .run('check', 'big-site.js')
          .out.split('\n')
          .filter((line) => /unreachable|absent/.test(line)),
      ).toEqual([]);
    },
  );

  it('says so where there is no stack', () => {
    project.write({ 'plain.js': 'module.exports = (req, res) => res.end();' });
    expect(project.run('name', 'plain.js')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no stack that can be read'),
    });
  });
});
