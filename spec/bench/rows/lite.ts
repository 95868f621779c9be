import type { RequestListener } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { type Lite, lite } from 'express-party/lite';
import { serving } from '../exchange';
import type { Row, Sample, Samples } from '../figures';
import { requestsPerSecond } from '../load';
import { peer } from '../peers';
import { duel, lastRace } from '../race';

/** A server that has answered for a second has left its warming up behind. */
const RACES = 3;
const PATHS = ['/hello'];
const ANSWER = { hello: 'party' };

const at = (handler: unknown): Express =>
  express()
    .disable('x-powered-by')
    .get('/hello', handler as RequestHandler);

/** The same handler, in Express's own manner and as a lite one. */
export const byHand = (): Express => at((_req: unknown, res: express.Response) => void res.json(ANSWER));
export const asLite = (): Express => at(lite(() => Response.json(ANSWER)));

/** A lite app within so many others, each of which hands the request on. */
function chain(links: number): Lite<Response> {
  let app: Lite<Response> = lite(() => Response.json(ANSWER));
  for (let i = 0; i < links; i++) {
    const inner = app;
    app = lite(async (request) => inner(request));
  }
  return app;
}

const work = (app: Express) => serving(app as RequestListener, PATHS);

/** What the platform's own Request and Response cost by themselves, made and read. */
const platform = (): Express =>
  at(async (req: express.Request, res: express.Response) => {
    void new Request(`http://${req.headers.host}${req.url}`, {
      headers: req.headers as Record<string, string>,
    });
    const response = Response.json(ANSWER);
    const text = await response.text();
    res.writeHead(response.status, {
      'content-type': String(response.headers.get('content-type')),
      'content-length': Buffer.byteLength(text),
    });
    res.end(text);
  });

type Fetch = () => Response;

const bridges = {
  hono: async (): Promise<Express> => {
    const { getRequestListener } = await peer<{
      getRequestListener(fetch: Fetch, options: object): RequestListener;
    }>('@hono/node-server', 'dist/index.mjs');
    return at(getRequestListener(() => Response.json(ANSWER), { overrideGlobalObjects: false }));
  },
  srvx: async (): Promise<Express> => {
    const { toNodeHandler } = await peer<{ toNodeHandler(fetch: Fetch): RequestListener }>(
      'srvx',
      'dist/adapters/node.mjs',
    );
    return at(toNodeHandler(() => Response.json(ANSWER)));
  },
};

async function beside(): Promise<Samples> {
  const hono = await bridges.hono();
  const srvx = await bridges.srvx();
  const works = {
    theirs: work(byHand()),
    platform: work(platform()),
    hono: work(hono),
    srvx: work(srvx),
  };
  const times = await lastRace(works, RACES);
  const over = (name: 'platform' | 'hono' | 'srvx'): Sample => ({
    value: times[name] / times.theirs,
    ours: times[name],
    theirs: times.theirs,
  });
  return { platform: over('platform'), hono: over('hono'), srvx: over('srvx') };
}

/** By how much of the first each further link of a chain adds to it. */
async function link(): Promise<Sample> {
  const LINKS = 8;
  const times = await lastRace({ ours: work(at(chain(LINKS))), theirs: work(at(chain(0))) }, RACES);
  return {
    value: (times.ours - times.theirs) / LINKS / times.theirs,
    ours: times.ours,
    theirs: times.theirs,
  };
}

const against = 'the same handler written with `res.json`';

const inProcess: Row = {
  number: 17,
  rounds: 11,
  figures: {
    17: { work: 'a whole request in-process: a lite handler', against, unit: '×', goal: { most: 1.7 } },
    link: {
      work: 'each further link of a chain of lite apps adds',
      against: 'the first',
      unit: '×',
      goal: { most: 0.1 },
    },
    platform: {
      work: 'the platform’s own `Request` and `Response`, made and read by hand',
      against,
      unit: '×',
    },
    hono: { work: 'the same handler by @hono/node-server', against, unit: '×' },
    srvx: { work: 'the same handler by srvx', against, unit: '×' },
  },
  measure: async () => ({
    17: await duel(
      () => work(asLite()),
      () => work(byHand()),
      RACES,
    ),
    link: await link(),
    ...(await beside()),
  }),
};

const overSockets: Row = {
  number: 18,
  rounds: 6,
  figures: {
    18: {
      work: 'the time of a request over a socket: a lite handler',
      against,
      unit: '×',
      goal: { most: 1.35 },
    },
  },
  measure: async () => {
    const first = await requestsPerSecond('res.json', '/hello');
    const ours = await requestsPerSecond('lite', '/hello');
    const last = await requestsPerSecond('res.json', '/hello');
    const theirs = (first + last) / 2;
    return { 18: { value: theirs / ours, control: last / first, ours: 1e9 / ours, theirs: 1e9 / theirs } };
  },
};

export const rows = [inProcess, overSockets];
