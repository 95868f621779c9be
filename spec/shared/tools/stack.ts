import express, { type Express, type RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import request from 'supertest';
import type { App, Tool, Way } from './tool';

const promiseRouter: () => ReturnType<typeof express.Router> = require('express-promise-router');
const listEndpoints: (
  app: unknown,
) => { path: string; methods: string[] }[] = require('express-list-endpoints');

const onError: express.ErrorRequestHandler = (error, _req, res, _next) =>
  void res.status(500).send(error.message);

/** What a guest answers, and of a party, by which names it has joined. */
async function answersOf(way: Way, app: App, ...paths: string[]): Promise<unknown[]> {
  const host = express().set('env', 'test');
  const line = way(host, app);
  host.use(onError);
  const answers: unknown[] = [];
  for (const path of paths) {
    const { status, text } = await request(host).get(path);
    answers.push([status, text]);
  }
  // Without a party nobody joins: what is compared is whether it would be found.
  const joined = line
    ? line.guests.flatMap(({ status, endpoints }) => [status, ...endpoints])
    : ['joined', 'item'];
  return [...answers, joined];
}

const rejecting: RequestHandler = async () => {
  throw new Error('no database');
};

/** express-async-errors patches the layers of the Express that it finds, once, for as long as it is there. */
function withAsyncErrors<Value>(act: (own: () => Express) => Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    jest.isolateModules(() => {
      jest.doMock('express/lib/router/layer', () => require('express4/lib/router/layer'), { virtual: true });
      jest.doMock('express/lib/router', () => require('express4/lib/router'), { virtual: true });
      require('express-async-errors');
      const own: () => Express = require('express4');
      act(own).then(resolve, reject);
    });
  });
}

export const stackTools: readonly Tool[] = [
  {
    tool: 'express-async-errors',
    does: 'sends what a handler of Express 4 rejects with to the error handlers; tags and `rsvp` are found behind it',
    guests: ['Express 4'],
    right: [
      [200, '/g/items/8'],
      [500, 'no database'],
      ['joined', 'item'],
    ],
    see: (way) =>
      withAsyncErrors((own) => {
        const app = own();
        app.use(rsvp('g'));
        app.get('/items/:id', endpoint('item'), (req, res) => void res.send(linkOf(req)));
        app.get('/fails', rejecting);
        return answersOf(way, app, '/g/items/7', '/g/fails');
      }),
  },
  {
    tool: 'express-promise-router',
    does: 'sends what a handler rejects with to the error handlers; tags and `rsvp` are found behind it',
    guests: ['a Router'],
    right: [
      [200, '/g/items/8'],
      [500, 'no database'],
      ['joined', 'item'],
    ],
    see(way) {
      const router = promiseRouter();
      router.use(rsvp('g'));
      router.get('/items/:id', endpoint('item'), (req, res) => void res.send(linkOf(req)));
      router.get('/fails', rejecting);
      return answersOf(way, router, '/g/items/7', '/g/fails');
    },
  },
  {
    tool: 'express-list-endpoints',
    does: 'lists the routes of a Router below its mount path',
    guests: ['a Router'],
    right: [['/g/items/:id', ['GET']]],
    not: { 5: 'It finds no routes in a host of Express 5 at all' },
    async see(way, make) {
      const host = express();
      way(host, make());
      return listEndpoints(host).map(({ path, methods }) => [path, methods]);
    },
  },
];

/** Outside a party a link of the guest's own is known too. */
function linkOf(req: express.Request): string {
  return req.urlFor('item', 8);
}
