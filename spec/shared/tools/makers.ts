import { EventEmitter } from 'node:events';
import express, { type Express } from 'express';
import request from 'supertest';
import { all, ofExpress } from './guests';
import type { App, Tool, Way } from './tool';

const inject: (
  app: Express,
  options: object,
) => Promise<{ statusCode: number; payload: string }> = require('light-my-request');
const { createMocks } = require('node-mocks-http');
const serverlessHttp: (app: Express) => Handler = require('serverless-http');
const vendia: (options: { app: Express }) => Handler = require('@vendia/serverless-express');

type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

/** As it is before anybody has asked: nothing listens, and no guest was invited. */
function hostOf(way: Way, app: App): Express {
  const host = express().set('env', 'test');
  way(host, app);
  return host;
}

const TWICE = ['200 item', '200 {"n":1}', '200 {"n":2}'];

const event = (method: string, path: string, body: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'content-length': String(body.length), host: 'a.test' },
  requestContext: {
    http: { method, path, sourceIp: '192.0.2.1', userAgent: 'x' },
    domainName: 'a.test',
    stage: '$default',
  },
  body,
  isBase64Encoded: false,
});

/** A POST on a cold start, another one, and a GET in between. */
async function served(handler: Handler): Promise<string[]> {
  const first = await handler(event('POST', '/g/echo', '{"n":1}'), {});
  const second = await handler(event('POST', '/g/echo', '{"n":2}'), {});
  const got = await handler(event('GET', '/g/items/7', ''), {});
  return [got, first, second].map(({ statusCode, body }) => `${statusCode} ${body}`);
}

async function mocked(host: Express, options: object): Promise<string> {
  const { req, res } = createMocks(options, { eventEmitter: EventEmitter });
  const ended = new Promise((resolve) => res.on('end', resolve));
  host(req, res);
  await ended;
  return `${res.statusCode} ${res._getData()}`;
}

export const makers: readonly Tool[] = [
  {
    tool: 'supertest',
    does: 'gets answers, its first one to a POST',
    guests: all,
    right: TWICE,
    async see(way, make) {
      const host = hostOf(way, make());
      const first = await request(host).post('/g/echo').send({ n: 1 });
      const second = await request(host).post('/g/echo').send({ n: 2 });
      const got = await request(host).get('/g/items/7');
      return [got, first, second].map(({ status, text }) => `${status} ${text}`);
    },
  },
  {
    tool: 'node-mocks-http',
    does: 'gets an answer to a request that no socket and no parser has made',
    guests: all,
    right: '200 item',
    see: (way, make) => mocked(hostOf(way, make()), { method: 'GET', url: '/g/items/7' }),
  },
  {
    tool: 'node-mocks-http',
    does: 'gets an answer to a POST whose body it has put onto the request',
    guests: ofExpress,
    right: '200 {"n":1}',
    see: (way, make) => mocked(hostOf(way, make()), { method: 'POST', url: '/g/echo', body: { n: 1 } }),
  },
  {
    tool: 'serverless-http',
    does: 'gets the answer to a first POST on a cold start',
    guests: all,
    right: TWICE,
    see: (way, make) => served(serverlessHttp(hostOf(way, make()))),
  },
  {
    tool: '@vendia/serverless-express',
    does: 'gets the answer to a first POST on a cold start',
    guests: all,
    right: TWICE,
    see: (way, make) => served(vendia({ app: hostOf(way, make()) })),
  },
  // The last: it changes what `app.request` inherits from, for the whole process.
  {
    tool: 'light-my-request',
    does: 'gets answers, its first one to a POST',
    guests: all,
    right: TWICE,
    async see(way, make) {
      const host = hostOf(way, make());
      const post = (n: number) => inject(host, { method: 'POST', url: '/g/echo', payload: { n } });
      const first = await post(1);
      const second = await post(2);
      const got = await inject(host, { method: 'GET', url: '/g/items/7' });
      return [got, first, second].map(({ statusCode, payload }) => `${statusCode} ${payload}`);
    },
  },
];
