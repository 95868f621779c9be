import { join } from 'node:path';
import type { Express } from 'express';
import { type EndpointTable, guest, party } from 'express-party';
import { TOOLS, type Tools } from '../../../lib/party/tools/tools';
import { buildPackage, Project } from '../../shared/project';
import { closeAll, serve } from '../../shared/serve';
import { type Line, tables } from '../../shared/tables/read';

let project: Project;
beforeAll(() => {
  project = new Project(buildPackage(), ['express4']);
});
afterAll(() => project.remove());
afterEach(closeAll);

const isGuard = ({ method, written }: Line): boolean => /^(?:use|all)$/.test(method) || written === '*';

/** An app in Express 4 that has these routes; each answers with the number of its line, guards hand on. */
function sourceOf(lines: readonly Line[]): string {
  const calls = lines.map((line, i) => {
    const { method, path } = line;
    const written = typeof path === 'string' ? JSON.stringify(path) : String(path);
    const handler = isGuard(line) ? '(req, res, next) => next()' : `(req, res) => res.send('${i}')`;
    return `app.${method}(${written}, ${handler});\n`;
  });
  return `const express = require('express4');\nconst app = express();\n${calls.join('')}module.exports = app;\n`;
}

interface Named {
  readonly name: string;
  readonly method: string;
  readonly pattern: string;
  readonly notInTable?: string;
}

/**
 * Of each table: how many endpoints it has (a method at a path), and how many of them a table of names takes, and to how
 * many a link is answered by an earlier route of the app that takes the same path.
 */
const figures: Readonly<Record<string, readonly [endpoints: number, inTable: number, sharing: number]>> = {
  CodiMD: [56, 56, 0],
  'juice-shop': [104, 103, 0],
  Overleaf: [274, 272, 0],
  NodeBB: [548, 542, 4],
};

describe.each(tables)('the names proposed for the routes of %s', (app, lines) => {
  const file = `${app}.js`;
  const [endpoints, inTable, sharing] = figures[app] as (typeof figures)[string];
  let names: Named[];
  beforeAll(() => {
    project.write({ [file]: sourceOf(lines) });
    names = project.json('name', file);
  });

  it(`are one for each of ${endpoints}, and no two alike`, () => {
    expect(names.map(({ method, pattern }) => `${method} ${pattern}`)).toHaveLength(endpoints);
    expect(endpointsOf(lines)).toHaveLength(endpoints);
    expect(new Set(names.map(({ name }) => name)).size).toBe(endpoints);
    expect(names.filter(({ name }) => !/^[\w.-]+$/.test(name))).toEqual([]);
    expect(names.filter(({ notInTable }) => notInTable === undefined)).toHaveLength(inTable);
  });

  it('are the same in the next run, and in an app to which a route was added', () => {
    expect(project.json('name', file)).toEqual(names);
    const [head = '', ...rest] = sourceOf(lines).split(/(?<=const app = express\(\);\n)/);
    project.write({ 'more.js': `${head}app.get('/added-page', (req, res) => res.end());\n${rest.join('')}` });
    expect(project.json('name', 'more.js').slice(1)).toEqual(names);
  });

  it(`are a table that joins, and each of its ${inTable} links arrives`, async () => {
    const out = `${app}.routes.js`;
    expect(project.run('name', file, '--table', '--write', '--out', out)).toMatchObject({ code: 0 });
    const legacy: Express = require(join(project.folder, file));
    const { routes }: { routes: EndpointTable } = require(join(project.folder, out));
    const line = party({ '/old': guest(legacy, { endpoints: routes }) });
    const host = require('express')().use(line);
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'named' }]);
    expect(line.endpoints).toHaveLength(inTable);
    expect(line.verify().unreachable).toEqual([]);
    const { samples } = (line as typeof line & { [TOOLS]: Tools })[TOOLS];
    const { get } = await serve(host);
    const places = endpointsOf(lines);
    const shared: string[] = [];
    for (const [i, { name, method, pattern, notInTable }] of names.entries()) {
      // What answers a HEAD has no text, and a guard hands on.
      if (notInTable !== undefined || method === 'HEAD' || isGuard(lines[places[i] as number] as Line))
        continue;
      const url = line.urlFor(`legacy:${name}`, samples(`legacy:${name}`) ?? {});
      const { status, text } = await get(url, { method });
      expect([name, status]).toEqual([name, 200]);
      if (Number(text) === places[i]) continue;
      // Of several routes of the app's own that take a path, the first that answers does: `match` lists them all.
      const match = line.match(url, method);
      const takers = [match, ...(match?.others ?? [])].map((each) => each?.pattern);
      const answered = names[places.indexOf(Number(text))]?.pattern;
      expect(takers).toEqual(expect.arrayContaining([`/old${answered}`, `/old${pattern}`]));
      shared.push(name);
    }
    expect(shared).toHaveLength(sharing);
  });
});

/** The first line of each method at each path, guards included. */
function endpointsOf(lines: readonly Line[]): number[] {
  const keys = lines.map(({ method, written }) => `${method} ${written}`);
  return [...keys.keys()].filter((i) => lines[i]?.method !== 'use' && keys.indexOf(keys[i] as string) === i);
}
