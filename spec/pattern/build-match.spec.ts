import type { IncomingMessage } from 'node:http';
import type { Router } from 'express';
import { build } from '../../lib/pattern/build';
import type { Pattern } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { majors } from '../shared/express';
import { built, type PatternCase, show } from '../shared/patterns';
import { both4, isAlike, own4, refused4 } from '../shared/patterns4';
import { ambiguous, refused, SECRET } from '../shared/refusals';
import { templateOf } from '../shared/template';
import { thrownBy } from '../shared/thrown';

/** The routers that Express ships, each with its reader and the cases that it can be given. */
const routers = [
  {
    name: 'Express 5',
    make: makerOf(5),
    read: readExpress5,
    built,
    refused,
    ambiguous: ambiguous.filter(isReadable(readExpress5)),
  },
  {
    name: 'Express 4',
    make: makerOf(4),
    read: readExpress4,
    built: [...built.filter(isAlike), ...both4, ...own4],
    refused: [...refused.filter(isAlike), ...refused4],
    ambiguous: ambiguous.filter(isReadable(readExpress4)).filter(isAlike),
  },
];

function makerOf(major: number): () => Router {
  const { express } = majors.find((each) => each.major === major) as (typeof majors)[number];
  return () => express.Router();
}

function isReadable(read: (source: string) => Pattern): (row: PatternCase) => boolean {
  return ({ pattern }) => {
    try {
      return read(pattern).tokens.length > 0;
    } catch {
      return false;
    }
  };
}

function titled<Case extends PatternCase>(rows: readonly Case[]): [string, Case][] {
  return rows.map((row) => [show(row), row]);
}

describe.each(routers)('what is built, at the router of $name', ({ make, read, ...cases }) => {
  const urlOf = ({ pattern, values }: PatternCase) => build(templateOf(read(pattern)), values);

  /** The params that the router reads from a URL; `undefined` where the route is not the one for it. */
  function arrive(pattern: string, url: string): Record<string, unknown> | undefined {
    let params: Record<string, unknown> | undefined;
    const router = make();
    router.get(pattern, (req) => {
      const read = Object.entries(req.params).filter(([, value]) => value !== undefined);
      params = Object.fromEntries(read);
    });
    const req = { method: 'GET', url } as IncomingMessage;
    (router as unknown as (...args: unknown[]) => void)(req, {}, () => {});
    return params;
  }

  it.each(titled(cases.built))('is as written, and arrives with its values: %s', (_title, row) => {
    const url = urlOf(row);
    expect(url).toBe(row.url);
    expect(arrive(row.pattern, url)).toEqual(row.params);
  });

  it.each(titled(cases.refused))('is nothing, and nothing is told, of %s', (_title, row) => {
    const { code, message, stack } = thrownBy(() => urlOf(row));
    expect(code).toBe(row.code);
    expect(`${message}${stack}`).not.toContain(SECRET);
  });

  it.each(titled(cases.ambiguous))('gives the values back, or is nothing: %s', (_title, row) => {
    const keys = templateOf(read(row.pattern)).keys.map(({ name }) => name);
    const given = keys.map((key, i) => [key, row.values[i]] as const);
    let url: string;
    try {
      url = urlOf(row);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/_(?:BAD_VALUE|UNSAFE_URL)$/) });
      return;
    }
    expect(arrive(row.pattern, url)).toEqual(
      Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    );
  });
});
