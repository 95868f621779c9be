import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * What the compiler makes of the types, in programs of their own: `spec/types` says what is an error and what is none
 * (`npm run check`); this one, that a large site costs little. It counts the types that are made, which no other work on
 * the machine changes.
 */
const root = join(__dirname, '..');
const tsc = join(root, 'node_modules/.bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'party-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GUESTS = 100;
const ENDPOINTS = 10;
const CALLS = 500;

function siteOf(calls: string[]): string {
  const names = Array.from({ length: GUESTS }, (_, i) => `guest${i}`);
  const entries = Array.from(
    { length: ENDPOINTS },
    (_, i) => `end${i}: '/path${i}/of/:id/section{/:page}/x'`,
  );
  return [
    "import { endpoints, type UrlFor } from 'express-party';",
    ...names.map((name) => `const ${name} = endpoints('${name}', { ${entries.join(', ')} });`),
    "declare module 'express-party' {",
    `  interface Endpoints { ${names.map((name) => `${name}: typeof ${name}`).join('; ')} }`,
    '}',
    'declare const urlFor: UrlFor;',
    ...calls,
  ].join('\n');
}

/** By position, by name, without a colon, and with options. */
function callTo(i: number): string {
  const [guest, end] = [`guest${i % GUESTS}`, `end${Math.floor(i / GUESTS) % ENDPOINTS}`];
  const forms = [
    `urlFor('${guest}:${end}', ${i});`,
    `urlFor('${guest}:${end}', { id: ${i}, q: 'x' }, { hash: 'a' });`,
    `urlFor('${end}', ${i}, 2);`,
    `urlFor('${guest}:${end}', ${i}, undefined, { query: { p: 1 } });`,
  ];
  return forms[i % forms.length] as string;
}

/** Compiles against the declarations, as users do, and gives what the compiler prints. */
function compile(name: string, text: string): string {
  writeFileSync(join(folder, `${name}.ts`), text);
  const compilerOptions = { noUnusedLocals: false, paths: { 'express-party': ['./lib/index.d.ts'] } };
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    include: [],
    exclude: [],
    files: [`${name}.ts`],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  try {
    return execFileSync(tsc, ['-p', folder, '--extendedDiagnostics'], { encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

beforeAll(() => {
  mkdirSync(join(folder, 'lib'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const build = ['-p', join(root, 'scripts/tsconfig.build.json'), '--declaration', '--emitDeclarationOnly'];
  execFileSync(tsc, [...build, '--outDir', join(folder, 'lib')]);
});

const made = (printed: string) => Number(/Instantiations:\s+(\d+)/.exec(printed)?.[1]);

describe('the types of a site with 1,000 endpoints and 500 links', () => {
  it('are checked by making few types', () => {
    const printed = compile('site', siteOf(Array.from({ length: CALLS }, (_, i) => callTo(i))));
    expect(printed).not.toContain('error');
    // Far from the 1,000,000 that take a second or more: what there was before the names were looked up one by one.
    expect(made(printed)).toBeGreaterThan(CALLS);
    expect(made(printed)).toBeLessThan(200_000);
  });

  it('are checked indeed', () => {
    const wrong = ["urlFor('guest7:end99', 1);", "urlFor('guest7:end9');", "urlFor('end9', {});"];
    const printed = compile('wrong', siteOf(wrong));
    expect(printed.match(/error TS/g)).toHaveLength(wrong.length);
  });
});
