import type { IncomingMessage } from 'node:http';
import KoaRouter from '@koa/router';
import express, { type RequestHandler } from 'express';
import {
  endpoint,
  guest,
  type Operator,
  PartylineError,
  party,
  partylineOf,
  rsvp,
  type UrlFor,
} from 'express-party';
import * as forFastify from 'express-party/fastify';
import * as forHono from 'express-party/hono';
import * as forKoa from 'express-party/koa';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { atCaller } from '../lib/errors';
import { majors } from './shared/express';
import { closeAll, serve } from './shared/serve';
import { thrownBy } from './shared/thrown';

afterEach(closeAll);

/** The place where a stack begins. */
function topOf({ stack = '' }: Error): string | undefined {
  return stack.split('\n').find((line) => line.startsWith('    at '));
}

/** In this file, where a user's call is written. */
const HERE = /^ {4}at .*stacks\.spec\.ts:\d+:\d+\)?$/;

/** Each call throws, or rejects with, an error whose stack begins in this file. */
async function expectHere(calls: readonly (() => unknown)[]): Promise<void> {
  for (const call of calls) {
    let thrown: unknown;
    try {
      await call();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PartylineError);
    expect(topOf(thrown as Error)).toMatch(HERE);
  }
}

/** Calls of an operator that are refused, each by another reason. */
function refused(operator: Operator) {
  const { declare, connect, ask, askAround, askAroundAsync, urlFor } = operator as unknown as Record<
    keyof Operator,
    (...args: unknown[]) => unknown
  >;
  return [
    () => urlFor('none:x'),
    () => urlFor('g:item'),
    () => urlFor('g:item', {}, { absolute: true }),
    () => urlFor(7),
    () => ask('none'),
    () => ask('broken'),
    () => ask(7),
    () => askAround('none'),
    () => askAround(''),
    () => askAroundAsync('none'),
    () => askAroundAsync('broken', null, { timeout: 0 }),
    () => connect('nav', 7),
    () => declare('my blog'),
    () => declare('blog', { post: 'posts' }),
  ];
}

const breaking = (partyline: Operator) => {
  partyline.connect('broken', () => {
    throw new Error('own');
  });
};

/** What each way to a link of a request throws, by the place where it was called. */
const tellTops: RequestHandler = (req, res) => {
  const { urlFor } = res.locals;
  const tops = [
    () => req.urlFor('none:x'),
    () => req.urlFor('item'),
    () => res.redirectTo('none'),
    () => res.redirectTo('https://evil.test'),
    () => urlFor('none:x'),
  ].map((call) => topOf(thrownBy(call)));
  res.json(tops);
};

function appWith(own: { use(handler: RequestHandler): unknown; get: express.Router['get'] }) {
  own.use(rsvp('g', breaking) as unknown as RequestHandler);
  own.get('/items/:id', endpoint('item') as unknown as RequestHandler, (_req, res) => res.end());
  own.get('/tops', tellTops);
  return own as unknown as RequestHandler;
}

describe('an error begins its stack where its user called', () => {
  it('an operator of the host, and of a guest', async () => {
    let operator: Operator | undefined;
    const shop = express().use(
      rsvp('shop', (partyline) => {
        operator = partyline;
      }),
    );
    const line = party({ '/g': appWith(express()), '/shop': shop }, { onError: () => {} });
    express().use(line);
    await expectHere([() => line.urlFor('g:item', 7)]);
    await line.bootstrap();
    await expectHere(refused(line.partyline));
    await expectHere(refused(operator as Operator));
    await expectHere([() => line.urlFor('none:x'), () => line.partyline.declare('g')]);
  });

  it('an operator that serves nobody any longer', async () => {
    let operator: Operator | undefined;
    const failing = rsvp('shop', (partyline) => {
      operator = partyline;
      throw new Error('own');
    });
    const line = party({ '/shop': express().use(failing) }, { onError: () => {} });
    express().use(line);
    await line.bootstrap();
    const { ask, askAround, askAroundAsync, urlFor } = operator as Operator;
    await expectHere([
      () => ask('nav'),
      () => askAround('nav'),
      () => askAroundAsync('nav'),
      () => urlFor('g:item', 7),
    ]);
  });

  it.each(majors)('the links of a request, in Express $major', async ({ express: own }) => {
    const line = party({
      '/app': appWith(own()),
      '/router': guest(appWith(own.Router() as never), { name: 'r' }),
    });
    const { json, server } = await serve(express().use(line));
    await line.bootstrap(server);
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
    for (const where of ['/app', '/router']) {
      const tops = (await json(`${where}/tops`)) as string[];
      expect(tops).toHaveLength(5);
      for (const top of tops) expect(top).toMatch(HERE);
    }
    // Outside any party too.
    const alone = await serve(appWith(own()) as never);
    for (const top of (await alone.json('/tops')) as string[]) expect(top).toMatch(HERE);
  });

  it('the links of a request, in other frameworks', async () => {
    const topBy = (urlFor: (name: string) => string) => topOf(thrownBy(() => urlFor('none:x')));
    const router = new KoaRouter<object, { urlFor: UrlFor }>();
    router.get('/tops', (ctx) => {
      ctx.body = [topBy(ctx.urlFor as never)];
    });
    const fastify = Fastify();
    await fastify.register(forFastify.rsvp('f') as never);
    fastify.get('/tops', async (request) => [topBy((request as never as { urlFor: never }).urlFor)]);
    const hono = new Hono<{ Bindings: { incoming: IncomingMessage }; Variables: { urlFor: never } }>();
    hono.use(forHono.rsvp('h') as never);
    hono.get('/tops', (c) => c.json([topBy(c.get('urlFor'))]));
    const koa = new Koa().use(forKoa.rsvp('k', router as never) as never).use(router.routes() as never);
    const line = party({ '/k': koa, '/f': fastify as never, '/h': hono });
    const { json } = await serve(express().use(line));
    for (const where of ['/k', '/f', '/h']) {
      expect(await json(`${where}/tops`)).toEqual([expect.stringMatching(HERE)]);
    }
  });

  it('partylineOf', async () => {
    await expectHere([() => partylineOf({})]);
  });

  it('and not what a user has thrown himself', () => {
    const own = new Error('own');
    const { stack } = own;
    expect(atCaller(own, () => {})).toBe(own);
    expect(own.stack).toBe(stack);
    for (const thrown of [null, undefined, 'x', 7]) expect(atCaller(thrown, () => {})).toBe(thrown);
  });
});
