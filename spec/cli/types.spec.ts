import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shared/pages';
import { buildPackage, Project } from '../shared/project';
import { sites } from './apps';

const tsc = join(root, 'node_modules/.bin/tsc');
let project: Project;
beforeAll(() => {
  project = new Project(buildPackage()).write(sites);
});
afterAll(() => project.remove());

/** What the compiler says of a file that has the generated one beside it, and nothing else. */
function complaints(source: string, target = project): string {
  const paths = {
    'express-party': [join(root, 'lib/index.ts')],
    'express-party/*': [join(root, 'lib/*.ts')],
  };
  const compilerOptions = {
    paths,
    noEmit: true,
    rootDir: '/',
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
  };
  const files = ['links.ts', 'party.d.ts', join(root, 'lib/common/damerau-levenshtein.d.ts')];
  target.write({
    'links.ts': source,
    'tsconfig.json': JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      files,
      include: [],
    }),
  });
  const { stdout } = spawnSync(tsc, ['-p', target.folder], { encoding: 'utf8', cwd: target.folder });
  return stdout;
}

describe('types', () => {
  it('prints the endpoints and services of the running party', () => {
    const { code, out } = project.run('types');
    expect(code).toBe(0);
    expect(out).toContain(
      "    blog: {\n      index: '/';\n      post: '/posts/:id';\n      archive: '/archive/:year{/:month}';\n",
    );
    expect(out).toContain('    /** Answered by blog. */\n');
    expect(out).toContain('    nav(payload?: any): unknown;\n');
  });

  it('writes a file, and says when it is stale', () => {
    expect(project.run('types', '--out', 'party.d.ts', '--check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('is stale'),
    });
    expect(project.run('types', '--out', 'party.d.ts')).toMatchObject({ code: 0 });
    expect(project.run('types', '--out', 'party.d.ts', '--check')).toMatchObject({ code: 0, out: '' });
    const file = join(project.folder, 'party.d.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('post:', 'pots:'));
    expect(project.json('types', '--out', 'party.d.ts', '--check')).toMatchObject({ isFresh: false });
    expect(readFileSync(file, 'utf8')).toContain('pots:');
    writeFileSync(file, text);
  });

  it('has the compiler check links, with errors that can be read', () => {
    project.run('types', '--out', 'party.d.ts');
    const head = "import type { UrlFor } from 'express-party';\ndeclare const urlFor: UrlFor;\n";
    const well = [
      "urlFor('blog:post', 7)",
      "urlFor('blog:post', { id: 7, page: 2 })",
      "urlFor('blog:archive', 2024)",
      "urlFor('blog:file', ['a'])",
      "urlFor('blog:archive', 2024, 2, { hash: 'x' })",
      "urlFor('shop:cart', { tenant: 'a' })",
      "urlFor('post', 7)",
    ];
    expect(complaints(`${head}${well.join(';\n')};\n`)).toBe('');
    const bad = complaints(
      `${head}urlFor('blog:pots', 7);\nurlFor('blgo:post', 7);\nurlFor('blog:post');\nurlFor('blog:post', {});\n`,
    )
      .split('\n')
      .filter((line) => line.startsWith('links.ts'));
    expect(bad).toEqual([
      `links.ts(3,8): error TS2345: Argument of type '"blog:pots"' is not assignable to parameter of type '"blog:archive" | "blog:file" | "blog:index" | "blog:post"'.`,
      `links.ts(4,8): error TS2345: Argument of type '"blgo:post"' is not assignable to parameter of type '"blog:…" | "shop:…"'.`,
      expect.stringContaining('id: UrlValue'),
      expect.stringContaining('id: UrlValue'),
    ]);
  });

  it('has the compiler know who answers a service, and take a declaration by hand before its own', () => {
    project.write({
      'services.js': `
const express = require('express');
const { party, rsvp } = require('express-party');
const nav = { nav(user) { return [user]; } };
const blog = express().use(rsvp('blog', ({ connect }) => {
  connect('nav', (user = 'nobody') => [user]);
  connect('health', async () => 'well');
  connect('menu-items', nav.nav);
  connect('total', ({ items }) => items.length);
  connect('url', ({ name }) => (name === 'cms:about' ? '/about' : undefined));
}));
const shop = express().use(rsvp('shop', ({ connect }) => { connect('nav', (who) => [who]); }));
module.exports = party({ '/blog': blog, '/shop': shop });`,
    });
    project.run('types', 'services.js', '--out', 'party.d.ts');
    const text = readFileSync(join(project.folder, 'party.d.ts'), 'utf8');
    const [, told = ''] = /interface FoundServices \{\n(.*?)\n {2}\}\n/s.exec(text) ?? [];
    expect(told.split('\n').filter((line) => !line.includes('biome'))).toEqual([
      '    /** Answered by blog. */',
      '    health(payload?: any): unknown;',
      '    /** Answered by blog. */',
      "    'menu-items'(user?: any): unknown;",
      '    /** Answered by blog, shop. */',
      '    nav(user?: any): unknown;',
      '    /** Answered by blog. */',
      '    total(payload?: any): unknown;',
    ]);
    expect(project.json('types', 'services.js').services).toEqual([
      'health',
      'menu-items',
      'nav',
      'total',
      'url',
    ]);
    const head = "import type { Operator } from 'express-party';\ndeclare const line: Operator;\n";
    expect(
      complaints(
        `${head}line.connect('nav', (user: string) => [user]);\nline.askAround('nav', 7);\nconst found: unknown = line.ask('total', { items: [] });\nvoid found;\n`,
      ),
    ).toBe('');
    expect(complaints(`${head}line.ask('nva');`)).toContain('"health" | "menu-items" | "nav" | "total"');
    expect(complaints(`${head}line.ask('nav').length;`)).toContain('unknown');
    const byHand = "declare module 'express-party' { interface Services { nav(user: string): string[] } }\n";
    expect(complaints(`${head}${byHand}line.askAround('nav', 'ann')[0]?.at(0);\nline.ask('total');\n`)).toBe(
      '',
    );
    expect(complaints(`${head}${byHand}line.askAround('nav', 7);`)).toContain("'number' is not assignable");
  });

  it('knows both sides of a graft, and the names of a legacy app', () => {
    project.write({
      'graft.js': `
const express = require('express');
const { party, guest, rsvp, endpoint } = require('express-party');
const { graft } = require('express-party/graft');
const old = express();
old.use(rsvp('legacy'));
old.get('/product.php', endpoint('product'), (req, res) => res.end());
old.get('/imprint', endpoint('imprint'), (req, res) => res.end());
const fresh = express();
fresh.use(rsvp('shop'));
fresh.get('/products/:id', endpoint('product'), (req, res) => res.end());
const wiki = guest((req, res, next) => next(), { name: 'wiki', endpoints: { page: '/pages/:page', save: 'POST /pages' } });
module.exports = party([['/', graft(fresh, { onto: old })], ['/wiki', wiki]], { defaults: () => ({ page: 'Start' }) });`,
    });
    const names = project
      .json('types', 'graft.js')
      .endpoints.map(({ guest, name, entry }: Record<string, string>) => `${guest}:${name} ${entry}`);
    expect(names.sort()).toEqual([
      'legacy:imprint /imprint',
      'legacy:product /product.php',
      'shop:imprint /imprint',
      'shop:product /products/:id',
      'wiki:page /pages/:page',
      'wiki:save POST /pages',
    ]);
    project.run('types', 'graft.js', '--out', 'party.d.ts');
    const head = "import type { UrlFor } from 'express-party';\ndeclare const urlFor: UrlFor;\n";
    expect(
      complaints(
        `${head}urlFor('shop:imprint');\nurlFor('legacy:product', { id: 7 });\nurlFor('wiki:page');\n`,
      ),
    ).toBe('');
  });

  it('checks the demo’s links from the generated file alone', () => {
    const demo = new Project(buildPackage(), ['express', 'express4', 'ejs']).runsSourcesOnIt();
    expect(demo.run('types', join(root, 'demo-apps/host.ts'), '--out', 'party.d.ts')).toMatchObject({
      code: 0,
    });
    const pages = readFileSync(join(root, 'demo-apps/blog/pages.ts'), 'utf8');
    const names = [...pages.matchAll(/urlFor\('([\w:]+)'/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(4);
    const head = "import type { UrlFor } from 'express-party';\ndeclare const urlFor: UrlFor;\n";
    const calls = names.map((name) => `urlFor('${name}'${name === 'post' ? ", 'a'" : ''});`).join('\n');
    expect(complaints(head + calls, demo)).toBe('');
    expect(complaints(`${head}urlFor('blog:pots');`, demo)).toContain('"blog:post"');
    demo.remove();
  });
});
