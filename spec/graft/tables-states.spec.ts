import type { Express, Request, RequestHandler, Response } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { graft, type State } from 'express-party/graft';
import { samplesOf } from '../../lib/party/verify/samples';
import { matcherOf } from '../../lib/pattern/matcher';
import { EMPTY, keysOf, type Pattern } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { closeAll, serve } from '../shared/serve';
import { type Line, tables } from '../shared/tables/read';
import { successorsOf } from './succession';

const express4: typeof import('express') = require('express4');
const express5: typeof import('express') = require('express5');
jest.setTimeout(120_000);
afterEach(closeAll);

type UrlFor = (name: string, values: object) => string;
type Side = 'old' | 'new';

/** A route that both apps have, and how each of them asks for one thing that it gives. */
interface Pair {
  readonly at: number;
  readonly method: string;
  readonly stock: Pattern;
  readonly scion: Pattern;
}

/** Every second successor has other names for its keys. */
function pairsOf(lines: readonly Line[]): Pair[] {
  return [...successorsOf(lines)].map(([at, path], nth) => {
    const renamed = nth % 2 ? path.replace(/([:*])(?:"(\w+)"|(\w+))/g, '$1next_$2$3') : path;
    const { method, path: own } = lines[at] as Line;
    return { at, method, stock: readExpress4(own as string), scion: readExpress5(renamed) };
  });
}

/** One thing's values by the names that a side's own pattern has: they are of the kind that the stock takes. */
function valuesOf({ stock, scion }: Pair, side: 'stock' | 'scion'): object | undefined {
  const [path] = samplesOf({ name: 'sample', pattern: stock }, EMPTY);
  const found = path === undefined ? undefined : matcherOf(stock)(path);
  if (!found || side === 'stock') return found && { ...found };
  const [own, others] = [keysOf(scion.tokens), keysOf(stock.tokens)];
  const value = (nth: number) => found[others[nth]?.name ?? ''];
  return Object.fromEntries(
    own.map(({ name, wildcard }, nth) => [name, wildcard ? String(value(nth)).split('/') : value(nth)]),
  );
}

/** The links to all pairs, with the values that an app's own pattern names, by the prefix that leads to it. */
function linksOf(urlFor: UrlFor, pairs: readonly Pair[], side: 'stock' | 'scion', prefix: string) {
  return pairs.flatMap((pair) => {
    const { at, method } = pair;
    const values = valuesOf(pair, side);
    if (!values || method === 'head' || method === 'options') return [];
    try {
      return [{ at, url: urlFor(`${prefix}e${at}`, values) }];
    } catch (error) {
      return [{ at, url: (error as { code: string }).code }];
    }
  });
}

function appOf(lines: readonly Line[], pairs: readonly Pair[], side: Side): Express {
  const app = (side === 'old' ? express4 : express5)();
  app.use(rsvp(side));
  const own = side === 'old' ? 'stock' : 'scion';
  app.get(`/-/${side}`, endpoint(`links.${side}`), (req: Request, res: Response) => {
    const urlFor: UrlFor = (name, values) => req.urlFor(name as never, values as never);
    res.json(linksOf(urlFor, pairs, own, ''));
  });
  const byLine = new Map(pairs.map((pair) => [pair.at, pair]));
  for (const [at, { method, path }] of lines.entries()) {
    const pair = byLine.get(at);
    const isGuard = method === 'use' || method === 'all';
    const handler: RequestHandler = isGuard
      ? (_req, _res, next) => next()
      : (_req, res) => void res.send(`${side} ${at}`);
    if (side === 'old') app[method as 'get'](path, ...(pair ? [endpoint(`e${at}`)] : []), handler);
    else if (pair) app[method as 'get'](pair.scion.source, endpoint(`e${at}`), handler);
  }
  return app;
}

async function planted(lines: readonly Line[]) {
  const pairs = pairsOf(lines);
  const errors: unknown[] = [];
  const shop = graft(appOf(lines, pairs, 'new'), {
    onto: appOf(lines, pairs, 'old'),
    key: (req) => req.headers.user,
  });
  const line = party({ '/': shop }, { onError: (error) => void errors.push(error) });
  const served = await serve(express5().use(line));
  await line.bootstrap(served.server);
  return { ...served, shop, line, pairs, errors };
}

describe.each(tables)(
  'the route table of %s, whose successor has other names for every second key',
  (_app, lines) => {
    it('has links that arrive in every state and after stop(), whoever writes them, for whomever', async () => {
      const { shop, line, get, pairs, errors } = await planted(lines);
      const all = (state: State) => Object.fromEntries(pairs.map(({ at }) => [`e${at}`, state]));
      /** What does not arrive of the links that each app and the host write, for a user. */
      const astray = async (user: string, side: Side) => {
        const headers: Record<string, string> = user ? { user } : {};
        const pages = await Promise.all(
          ['/-/new', '/-/old'].map(async (path) => JSON.parse((await get(path, { headers })).text)),
        );
        const urlFor = line.urlFor as unknown as UrlFor;
        const hosts = user
          ? []
          : [linksOf(urlFor, pairs, 'scion', 'new:'), linksOf(urlFor, pairs, 'stock', 'old:')];
        const links = [...pages, ...hosts].flat() as { at: number; url: string }[];
        expect(links.length).toBeGreaterThan(pairs.length);
        const distinct = new Map(links.map((link) => [`${link.at} ${link.url}`, link]));
        const found = [...distinct.values()].map(async ({ at, url }) => {
          if (!url.startsWith('/')) return `${at} ${url}`;
          const method = lines[at]?.method.toUpperCase() ?? '';
          const { status, text } = await get(url, { method, headers });
          const [by, number] = text.split(' ');
          // A route that stands before it in the same app takes it there too.
          return by === side && Number(number) <= at
            ? undefined
            : `${method} ${url}: ${status} ${text.slice(0, 40)} and not ${side} ${at}`;
        });
        return (await Promise.all(found)).filter(Boolean);
      };
      expect(await astray('', 'old')).toEqual([]);
      shop.replace(all({ state: 'canary', percent: 100 }));
      expect([await astray('', 'old'), await astray('anna', 'new')]).toEqual([[], []]);
      shop.replace(all({ state: 'live' }));
      expect(await astray('', 'new')).toEqual([]);
      shop.stop({ by: 'the pager' });
      expect(await astray('', 'old')).toEqual([]);
      expect(errors).toEqual([]);
      expect(shop.verify().ok).toBe(true);
    });
  },
);
