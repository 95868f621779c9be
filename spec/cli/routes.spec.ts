import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shared/pages';
import { buildPackage, Project } from '../shared/project';
import { sites } from './apps';

let project: Project;
beforeAll(() => {
  project = new Project(buildPackage(), [
    'express',
    'tsx',
    'esbuild',
    'get-tsconfig',
    'resolve-pkg-maps',
    '@esbuild',
  ]).write(sites);
});
afterAll(() => project.remove());

describe('express-party', () => {
  it('says how it is used', () => {
    const { code, out } = project.run('--help');
    expect(code).toBe(0);
    for (const name of ['routes', 'url', 'check', 'name', 'types', 'report', 'graft'])
      expect(out).toContain(`  ${name} `);
  });

  it.each(['routes', 'url', 'check', 'name', 'types', 'report', 'graft'])('says how %s is used', (name) => {
    const { code, out } = project.run(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: express-party ${name}`);
    expect(out).toContain('--json');
  });

  it.each(['routes', 'url', 'check', 'name', 'types', 'report', 'graft'])(
    'is told of on its page: %s',
    (name) => {
      const page = readFileSync(join(root, 'docs/api/cli.md'), 'utf8');
      const options = [...project.run(name, '--help').out.matchAll(/^ {2}(?:-\w, )?(--\w+)/gm)].map(
        ([, option]) => option as string,
      );
      expect(page).toContain(`\n## ${name}\n`);
      // What a mount path takes, and the fragment, are those of urlFor.
      expect(options.filter((option) => !page.includes(option) && option !== '--hash')).toEqual([]);
    },
  );

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['routes', '--nonsense'], "unknown option '--nonsense'"],
    [['url'], "missing required argument 'name'"],
    [['url', 'blog:post', '--query', 'page'], 'Write name=value'],
    [['routes', 'nowhere.js'], 'There is no module nowhere.js'],
    [['types', '--check'], '--out party.d.ts --check'],
    [['check', '--baseline', 'nowhere.json'], 'There is no baseline nowhere.json'],
  ])('ends with 2 for wrong use: %j', (args, told) => {
    const { code, err, out } = project.run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(told);
  });
});

describe('the module', () => {
  it.each(Object.keys(sites))('may be whatever runs: %s', (file) => {
    const { code, out, err } = project.run('routes', file);
    expect([code, err.replace(/^\(node.*|^\(Use.*/gm, '').includes('Error')]).toEqual([0, false]);
    expect(out).toContain('blog:post');
    expect(out).not.toContain('an app may print');
    expect(err).toContain('an app may print');
  });

  it('is said by --app, by package.json, or found by its name', () => {
    expect(project.run('routes', '--app', 'module.mjs').code).toBe(0);
    expect(project.run('routes').out).toContain('blog:post');
    project.write({
      'package.json': '{ "express-party": { "app": "none.js" } }',
      'none.js': 'exports.a = 1;',
    });
    expect(project.run('routes').err).toContain('none.js holds no party');
    project.write({ 'package.json': '{ "scripts": { "start": "node none.js" } }' });
    expect(project.run('routes').err).toContain('none.js holds no party');
    project.write({ 'package.json': '{}' });
  });

  it.each([
    ['exports.a = () => {};', 'holds no party: looked for one among its exports (a)'],
    ['throw new Error("no database");', 'could not be loaded: no database'],
    ["require('nowhere');", "could not be loaded: Cannot find module 'nowhere'"],
    ['setTimeout(() => {}, 100); exports.a = 1;', 'holds no party'],
  ])('is told of where it holds none: %s', (source, told) => {
    project.write({ 'bad.js': source });
    const { code, err } = project.run('routes', 'bad.js');
    expect(code).toBe(2);
    expect(err).toContain(told);
  });

  it('is told where TypeScript is not run', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const bare = new Project(buildPackage()).write(sites);
    const { code, err } = bare.run('routes', 'typed.ts');
    if (major > 22 || (major === 22 && minor >= 18)) expect(code).toBe(0);
    else expect(err).toContain('npm install --save-dev tsx');
    bare.remove();
  });
});

describe('routes', () => {
  it('lists every route, named or not, and what cannot be read', () => {
    const { out } = project.run('routes');
    const rows = out.split('\n').map((row) => row.split(/ {2,}/));
    expect(rows[0]).toEqual(['method', 'pattern', 'name', 'guest', 'framework', 'not read']);
    expect(rows).toContainEqual(['GET', '/blog/posts/:id', 'blog:post', 'blog', 'Express 5']);
    expect(rows).toContainEqual(['POST', '/t/:tenant/shop/cart', '–', 'shop', 'Express 5']);
    expect(rows).toContainEqual([
      'ALL',
      '/t/:tenant/shop/admin/…',
      '–',
      'shop',
      'Express 5',
      'an app of its own',
    ]);
    expect(out).toContain('6 routes, 1 without a name');
    expect(out).not.toContain('\u001b');
  });

  it('takes a guest, and those without a name', () => {
    expect(project.json('routes', '--guest', 'shop', '--unnamed')).toEqual([
      {
        guest: 'shop',
        path: '/t/:tenant/shop',
        framework: 'Express 5',
        name: null,
        method: 'POST',
        pattern: '/t/:tenant/shop/cart',
      },
    ]);
  });

  it('says who serves a URL', () => {
    const { code, out } = project.run('routes', '--match', '/blog/posts/a%20b?page=2');
    expect([code, out]).toEqual([0, 'blog:post, /blog/posts/:id of blog\n  id: a b\n']);
    expect(project.json('routes', '--match', '/t/acme/shop/cart', '--method', 'post')).toEqual({
      name: null,
      guest: 'shop',
      pattern: '/t/:tenant/shop/cart',
      values: { tenant: 'acme' },
      others: [],
    });
    expect(project.run('routes', '--match', '/nowhere')).toMatchObject({
      code: 1,
      out: 'Nobody serves GET /nowhere.\n',
    });
  });
});

describe('url', () => {
  it.each([
    [['blog:post', '7', '--query', 'page=2'], '/blog/posts/7?page=2'],
    [
      ['blog:post', '7', '--absolute', 'https://tea.test', '--hash', 'end'],
      'https://tea.test/blog/posts/7#end',
    ],
    [['blog:index', '--query', 'a=1', '--query', 'a=2'], '/blog/?a=1&a=2'],
    [['blog:archive', '2024'], '/blog/archive/2024'],
    [['blog:archive', '2024', '2', '--query', 'q=a b'], '/blog/archive/2024/2?q=a%20b'],
    [['blog:file', 'a/b c'], '/blog/files/a/b%20c'],
    [['shop:cart', '--value', 'tenant=acme'], '/t/acme/shop/cart'],
  ])('builds %j', (args, url) => {
    expect(project.run('url', ...args)).toMatchObject({ code: 0, out: `${url}\n` });
  });

  it('ends with 1 where none can be built, and says why', () => {
    const { code, out, err } = project.run('url', 'blog:pots', '7', '--app', 'listens.js');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Did you mean "blog:post"?');
    expect(project.json('url', 'shop:cart')).toMatchObject({
      name: 'shop:cart',
      error: 'ERR_PARTY_MISSING_VALUE',
    });
  });
});
