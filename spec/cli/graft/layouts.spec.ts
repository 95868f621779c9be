import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, Project } from '../../shared/project';
import { answersOf } from './answers';
import { type Layout, layouts } from './layouts';

const PACKAGES = [
  'express=express4',
  'express5=express',
  'ejs',
  'express-session',
  'cookie-parser',
  'morgan',
  'http-errors',
  'tsx',
];
let built: string;
beforeAll(() => {
  built = buildPackage();
});

describe.each(Object.keys(layouts))('an app that nobody prepared, %s', (name) => {
  it('is grafted by one command, with every page as before and its files untouched', async () => {
    const { manifest, home, start, old, site, files, asks } = layouts[name] as Layout;
    const project = new Project(built, PACKAGES, manifest).write(files);
    const before = await answersOf(join(project.folder, home), start, asks);
    const { code, out, err } = project.run('graft', old);
    expect([code, err.replace(/^.*(?:listening|running|Express).*\n/gim, '')]).toEqual([0, '']);
    // The line that is printed starts it.
    expect(out).toContain(`PORT=3000 node ${site} `);
    expect(await answersOf(project.folder, site, asks)).toEqual(before);
    for (const [path, text] of Object.entries(files))
      expect(readFileSync(join(project.folder, path), 'utf8')).toBe(text);
    const host = site.split(' ').at(-1) as string;
    const { findings } = project.json('check', host);
    expect(findings.filter(({ kind }: { kind: string }) => kind !== 'typed path')).toEqual([]);
    project.remove();
  });
});
