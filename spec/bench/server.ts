// A server to be asked over HTTP, in a process of its own: `server <name>` prints its port. For a profiler,
// `node --cpu-prof server.js <name> <count>` serves so many requests in-process, and ends.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { serving } from './exchange';
import { behindProxy, isolated } from './rows/isolate';
import { asLite, byHand } from './rows/lite';
import { invited, used } from './rows/request';
import { gathered } from './sites';

function legacy(): Express {
  const app = require('express4')().disable('x-powered-by');
  app.get(
    '/posts/:id',
    (req: express.Request, res: express.Response) => void res.send(`A post: ${req.params.id}`),
  );
  return app;
}

const apps: Record<string, () => Promise<Express> | Express> = {
  'in a party': invited,
  'by app.use': used,
  'res.json': byHand,
  lite: asLite,
  isolate: isolated,
  'http-proxy': behindProxy,
  'Express 4 in a party of Express 5': async () => {
    const { host } = await gathered({ '/blog': legacy() });
    return host.disable('x-powered-by');
  },
  'Express 4 by app.use in Express 5': () => express().disable('x-powered-by').use('/blog', legacy()),
  'Express 4 alone': () => require('express4')().disable('x-powered-by').use('/blog', legacy()),
};

async function main() {
  const app = await apps[process.argv[2] as string]?.();
  const count = Number(process.argv[3]);
  if (count > 0) {
    await serving(app as RequestListener, ['/blog/posts/7?page=2'])(count);
    return;
  }
  const server = createServer(app as RequestListener).listen(0, '127.0.0.1', () => {
    console.log((server.address() as AddressInfo).port);
  });
}

void main();
