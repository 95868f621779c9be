import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codes } from '../lib/errors';
import { exports as exported, files, scripts } from '../package.json';
import { filesUntil, isCode, run } from './shared/blocks';
import { type Page, pages, root, type Section } from './shared/pages';
import { env, execArgv } from './shared/tsx';

// A worker of an app in a page is a process of its own, which finds the packages and the sources of this folder.
Object.assign(process.env, env, {
  NODE_PATH: join(root, 'node_modules'),
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${execArgv.join(' ')}`.trim(),
});

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const pageOf = (path: string) => pages.find((page) => page.path === path) as Page;
// What stands there is for other runners: spec/docs-testing.spec.ts.
const ownPages = pages.filter(({ path }) => !path.startsWith('docs/testing/'));
const withCode = ownPages.flatMap((page) =>
  page.sections.filter(({ blocks }) => blocks.some(isCode)).map((section) => ({ page, section })),
);

describe.each(pages)('$path', (page) => {
  const blocks = page.sections.flatMap((section) => section.blocks);

  it('holds no block in a language that nothing here runs or checks', () => {
    // A picture is text.
    const strange = blocks.filter(({ lang }) => !['js', 'ts', 'sh', 'ejs', 'text'].includes(lang));
    expect(strange.map(({ at, lang }) => `${at} ${lang}`)).toEqual([]);
    // A template is a file that a block renders.
    expect(blocks.filter(({ lang, file }) => lang === 'ejs' && !file)).toEqual([]);
  });

  it('names npm scripts that there are', () => {
    const lines = blocks.filter(({ lang }) => lang === 'sh').map(({ code }) => code);
    const named = [...`${lines.join('\n')}\n${page.text}`.matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)];
    expect(
      named.map(([, script, short]) => script ?? short).filter((name) => !(String(name) in scripts)),
    ).toEqual([]);
  });

  it('links to files and headings that there are', () => {
    expect(linksOf(page).filter((target) => !arrives(page, target))).toEqual([]);
  });
});

describe('the pages', () => {
  // Specs and sources are no part of the package: a link to one would lead nowhere there.
  it.each(pages)('link to what the package holds too: $path', (page) => {
    expect(linksOf(page).filter((target) => !isPublished(fileOf(page, target)))).toEqual([]);
  });

  it('hold pages and texts that the package holds', () => {
    expect(files.filter((name) => name !== 'dist')).toEqual([
      'docs',
      'CHANGELOG.md',
      'THIRD-PARTY-LICENSES.md',
    ]);
  });

  it.each([
    ['docs/guide.md', 'errors.md', true],
    ['docs/api/core.md', '../../README.md#links', true],
    ['README.md', 'LICENSE', true],
    ['README.md', '#links', true],
    ['docs/guide.md', '../spec/docs.spec.ts', false],
    ['docs/api/core.md', '../../../docs/guide.md', false],
    ['README.md', 'lib/index.ts', false],
    ['README.md', 'docs/../package.json', false],
  ])('in %s, a link to %s: %s', (from, target, is) => {
    expect(isPublished(fileOf(pageOf(from), target))).toBe(is);
  });
});

describe('the blocks', () => {
  it.each(withCode.map(({ page, section }) => [`${page.path}, ${section.title}`, page, section] as const))(
    'run: %s',
    async (_title, page, section) => {
      expect(await run(page, section)).toEqual([]);
    },
  );

  it('pass the compiler where they are TypeScript', () => {
    // What a section tells the compiler of its names would go for all the others too.
    const [strict, loose] = [withCode.filter(isStrict), withCode.filter((each) => !isStrict(each))];
    const programs = [loose, ...strict.map((each) => [each])];
    expect(programs.map(complaintsAbout).join('')).toBe('');
  });
});

describe('README.md', () => {
  it.each(['npm ci && npm start', 'npm ci && npm test'])('says %s once', (line) => {
    expect(
      textOf('README.md')
        .split('\n')
        .filter((each) => each === line),
    ).toHaveLength(1);
    expect(textOf('README.md').split(line)).toHaveLength(2);
  });
});

describe('README.md, to somebody who has the package and nothing else', () => {
  const blocks = pageOf('README.md').sections.flatMap((section) => section.blocks);

  it('begins with how to install it', () => {
    expect(blocks[0]?.code).toBe('npm install express-party express');
  });

  it('says how to install whatever an example needs', () => {
    const text = textOf('README.md');
    const installed = [...text.matchAll(/npm install ([^`\n]+)/g)].flatMap(([, list = '']) =>
      // `express4@npm:express@4` and `express@5` are installed under what stands before the @.
      list.split(' ').map((name) => name.replace(/(?<=.)@.*$/, '')),
    );
    const needed = blocks.flatMap(({ code }) =>
      [...code.matchAll(/(?:require\(|from )'((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name),
    );
    expect(needed.length).toBeGreaterThan(10);
    expect(needed.filter((name) => !installed.includes(String(name)))).toEqual([]);
    // What a template engine is called nobody requires: Express does.
    expect(installed).toContain('ejs');
  });
});

describe('docs/errors.md', () => {
  it('has a heading for each code, sorted', () => {
    expect(pageOf('docs/errors.md').headings.filter((heading) => heading.startsWith('ERR_'))).toEqual(codes);
  });
});

const doors = Object.keys(exported).filter((door) => !door.endsWith('.json'));

describe.each(doors.map((door) => (door === '.' ? ['core', 'index'] : [basename(door), basename(door)])))(
  'docs/api/%s.md',
  (page, door) => {
    it('speaks of every export', () => {
      const listed = [...textOf(`lib/${door}.ts`).matchAll(/\{([^}]+)\}/g)].flatMap(([, list = '']) =>
        list.split(','),
      );
      const names = listed.map((name) => name.replace('type', '').trim()).filter(Boolean);
      const { text } = pageOf(`docs/api/${page}.md`);
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    });
  },
);

describe('docs/api/graft.md', () => {
  const { text } = pageOf('docs/api/graft.md');
  const fieldsOf = (file: string, name: string) => {
    const [, body = ''] = textOf(`lib/graft/${file}.ts`).split(
      new RegExp(`export interface ${name}\\b.*\\{`),
    );
    return [...(body.split('\n}')[0] as string).matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(
      ([, field]) => field as string,
    );
  };

  it.each([
    ['options', 'GraftOptions'],
    ['states/states', 'State'],
    ['report/figures', 'EndpointReport'],
    ['report/figures', 'UnnamedReport'],
    ['report/figures', 'Progress'],
    ['report/figures', 'Figures'],
    ['report/report', 'Report'],
    ['graft', 'Graft'],
    ['sources/file', 'FileOptions'],
    ['sources/openfeature', 'OpenFeatureOptions'],
  ])('speaks of every member: %s, %s', (file, name) => {
    const fields = fieldsOf(file, name);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(text))).toEqual([]);
  });

  it('speaks of every channel', () => {
    const channels = [...textOf('lib/common/channels.ts').matchAll(/channel\('([^']+)'\)/g)].map(
      ([, name = '']) => name,
    );
    expect(channels).toHaveLength(6);
    expect(channels.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

/** The targets of a page's links, but for those to other sites. */
function linksOf(page: Page): string[] {
  const targets = [...page.text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
  return targets.filter((target) => !/^https?:/.test(target));
}

/** The file that a link leads to, from the project's root on. */
function fileOf(from: Page, target: string): string {
  const [file = ''] = target.split('#');
  return file === '' ? from.path : join(dirname(from.path), file);
}

/** Every package holds README.md and LICENSE; the rest is what `files` says. */
function isPublished(path: string): boolean {
  return path.startsWith('docs/') || ['README.md', 'LICENSE', ...files].includes(path);
}

/** Whether a link leads to a file, and to a heading as GitHub names them. */
function arrives(from: Page, target: string): boolean {
  const [, anchor] = target.split('#');
  const path = fileOf(from, target);
  if (!existsSync(join(root, path))) return false;
  return (
    anchor === undefined || pageOf(path)?.headings.some((heading) => slugOf(heading) === anchor) === true
  );
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Writes a section's blocks for the compiler: what is TypeScript, and the files it may import. */
function writeTypes(page: Page, section: Section, folder: string): string[] {
  const blocks = [...new Set([page.sections[0], section])].flatMap((each) => each.blocks);
  const typed = blocks.filter(({ lang, file }) => lang === 'ts' && !file);
  mkdirSync(folder);
  const files = [...filesUntil(page, section, folder)]
    .filter(([, { lang }]) => lang === 'ts')
    .map(([path]) => path);
  if (typed.length === 0) return files;
  const whole = join(folder, `${basename(page.path, '.md')}.blocks.ts`);
  writeFileSync(whole, `${typed.map(({ at, code }) => `// ${at}\n${code}`).join('\n')}\nexport {};\n`);
  return [...files, whole];
}

const isStrict = ({ section }: { section: Section }): boolean =>
  section.blocks.some(({ code }) => code.includes("declare module 'express-party"));

/** Compiles the TypeScript of some sections as one program. */
function complaintsAbout(sections: readonly { page: Page; section: Section }[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'docs-types-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = {
    module: 'preserve',
    allowJs: true,
    noUnusedLocals: false,
    paths: { 'express-party': [join(root, 'lib/index.ts')], 'express-party/*': [join(root, 'lib/*.ts')] },
  };
  const files = sections.flatMap(({ page, section }, i) =>
    writeTypes(page, section, join(folder, String(i))),
  );
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    include: [],
    files: [join(root, 'lib/common/damerau-levenshtein.d.ts'), ...files],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const complaints = compileTypes(folder);
  rmSync(folder, { recursive: true });
  return complaints;
}

function compileTypes(folder: string): string {
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
