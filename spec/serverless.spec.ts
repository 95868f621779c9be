import express, { type Express, type Router } from 'express';
import { endpoint, type Guests, guest, type Party, party, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { rsvp as koaRsvp } from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { majors } from './shared/express';

const { text }: typeof import('node:stream/consumers') = require('node:stream/consumers');

/** What an adapter makes of an app: it takes an event, and gives an answer. */
type Adapt = (
  app: Express,
) => (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

const vendia: (options: { app: Express }) => ReturnType<Adapt> = require('@vendia/serverless-express');
const codegenie: typeof vendia = require('@codegenie/serverless-express');
const serverlessHttp: Adapt = require('serverless-http');

const adapters: [string, Adapt][] = [
  ['serverless-http', (app) => serverlessHttp(app)],
  ['@vendia/serverless-express', (app) => vendia({ app })],
  ['@codegenie/serverless-express', (app) => codegenie({ app })],
];

/** Of an HTTP API. */
const eventOfHttp = (path: string, body: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'content-length': String(body.length), host: 'a.test' },
  requestContext: {
    http: { method: 'POST', path, sourceIp: '192.0.2.1', userAgent: 'x' },
    domainName: 'a.test',
    stage: '$default',
  },
  body,
  isBase64Encoded: false,
});

/** Of a REST API. */
const eventOfRest = (path: string, body: string) => {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    Host: 'a.test',
  };
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { path, stage: 'p', httpMethod: 'POST', identity: { sourceIp: '192.0.2.1' } },
    body,
    isBase64Encoded: false,
  };
};

const json = express.json();
const parsed: express.RequestHandler = (req, res) => void res.json(req.body);

function appOf(own: () => Express, ...first: express.RequestHandler[]): Express {
  const app = own();
  app.use(...first, express.json());
  return app.post('/x', endpoint('x'), parsed);
}

const routerOf = (own: { Router(): Router }): Router =>
  own.Router().use(rsvp('g'), express.json()).post('/x', endpoint('x'), parsed);

const atOnce: [string, () => Guests][] = [
  ...majors.flatMap(({ major, express: own }): [string, () => Guests][] => [
    [`an Express ${major} app that joins`, () => ({ '/g': appOf(own, rsvp('g')) })],
    [`a Router of Express ${major} that joins`, () => ({ '/g': routerOf(own) })],
    [
      `an Express ${major} app that is not invited`,
      () => ({ '/g': own().use(express.json()).post('/x', parsed) }),
    ],
  ]),
  [
    'an onJoin that gives no promise',
    () => ({
      '/g': appOf(
        express,
        rsvp('g', (line) => void line.connect('nav', () => 1)),
      ),
    }),
  ],
  [
    'a plain handler',
    () => ({
      '/g': (req: express.Request, res: express.Response) => json(req, res, () => void res.json(req.body)),
    }),
  ],
  [
    'Koa',
    () => {
      const app = new Koa().use(koaRsvp('g'));
      app.use(async (ctx) => {
        ctx.body = await text(ctx.req);
      });
      return { '/g': app };
    },
  ],
  ['Hono', () => ({ '/g': new Hono().post('/x', async (c) => c.json(await c.req.json())) })],
  [
    'Fastify, which gets its body anyway',
    () => {
      const app = Fastify();
      app.post('/x', async (request) => request.body);
      return { '/g': app };
    },
  ],
];

const inNoTurn: [string, () => Guests][] = [
  [
    'an async onJoin',
    () => ({
      '/g': appOf(
        express,
        rsvp('g', async () => {}),
      ),
    }),
  ],
  [
    'something asynchronous before its rsvp',
    () => ({ '/g': appOf(express, json, (_req, _res, next) => void setImmediate(next), rsvp('g')) }),
  ],
  [
    'a guest beside it that is slow',
    () => ({ '/g': appOf(express, rsvp('g')), '/koa': new Koa(), '/fastify': Fastify() }),
  ],
];

/** What the first two events after a cold start get. */
async function answersOf(
  adapt: Adapt,
  line: Party,
  event: (path: string, body: string) => object = eventOfHttp,
): Promise<string[]> {
  const handler = adapt(express().use(line));
  const answers: string[] = [];
  for (const n of [1, 2]) {
    const { statusCode, body } = await handler(event('/g/x', JSON.stringify({ n })), {});
    answers.push(`${statusCode} ${body}`);
  }
  return answers;
}

const quietly = (guests: Guests) => party(guests, { onError: () => {} });
const right = ['200 {"n":1}', '200 {"n":2}'];

describe.each(adapters)('%s', (_name, adapt) => {
  it.each(atOnce)('gets the answer to a first POST: %s', async (_guest, make) => {
    for (const event of [eventOfHttp, eventOfRest]) {
      expect(await answersOf(adapt, quietly(make()), event)).toEqual(right);
    }
  });

  it.each(inNoTurn)('gets it where the bootstrap is awaited before: %s', async (_guest, make) => {
    const line = quietly(make());
    const app = express().use(line);
    await line.bootstrap();
    const handler = adapt(app);
    expect((await handler(eventOfHttp('/g/x', '{"n":1}'), {})).body).toBe('{"n":1}');
  });

  it('answers what is left alone beside a guest that would be slow', async () => {
    const guests = { '/g': appOf(express, rsvp('g')), '/koa': guest(new Koa(), { invite: false }) };
    expect(await answersOf(adapt, quietly(guests))).toEqual(right);
  });
});

describe.each(adapters)('a graft behind %s', (_name, adapt) => {
  const failing: [string, express.RequestHandler[]][] = [
    ['before it reads anything', []],
    ['when it has read the body', [express.json()]],
    ['when it has sent the body along', [(req, _res, next) => void req.on('data', () => {}).on('end', next)]],
  ];

  const putOf = (path: string, body: string) => {
    const { requestContext, ...event } = eventOfHttp(path, body);
    return {
      ...event,
      requestContext: { ...requestContext, http: { ...requestContext.http, method: 'PUT' } },
    };
  };

  it.each(majors.flatMap(({ major, express: own }) => failing.map((each) => [major, ...each, own] as const)))(
    'gives the stock, of Express %s, the body where the scion fails %s',
    async (_major, _when, first, own) => {
      const scion = express().use(rsvp('shop'), ...first);
      scion.put('/x', endpoint('x'), () => {
        throw new Error('no database');
      });
      const stock = own().use(rsvp('old'), express.json());
      stock.put('/x', endpoint('x'), parsed);
      const states = { x: { state: 'live', fallback: true, replay: 'idempotent' } } as const;
      expect(await answersOf(adapt, quietly({ '/g': graft(scion, { onto: stock, states }) }), putOf)).toEqual(
        right,
      );
    },
  );
});

describe('what docs/serverless.md tells to await', () => {
  it.each(inNoTurn)('loses a first POST with @vendia/serverless-express: %s', async (_guest, make) => {
    const [first, second] = await answersOf((app) => vendia({ app }), quietly(make()));
    expect([first === right[0], second]).toEqual([false, right[1]]);
  });
});
