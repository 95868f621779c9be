import express from 'express';
import { fileSource, graft } from '../../lib/graft.js';
import { endpoint, party, rsvp } from '../../lib/index.js';

// One of several processes of a host, with a port of its own, so that a spec can say whom it asks.
// What a build puts in is put in by jest elsewhere.
Object.assign(globalThis, require('../../scripts/static.cjs'));
const { switchboard } = require('../../lib/switchboard.js') as typeof import('../../lib/switchboard.js');

const [consoles = '', file = ''] = process.argv.slice(2);

function app(name: string) {
  const made = express().use(rsvp(name));
  for (const each of ['cart', 'home'])
    made.get(`/${each}`, endpoint(each), (_req, res) => void res.send(`${name} ${each}`));
  return made;
}

const states = file ? fileSource(file) : {};
const shop = graft(app('shop'), { onto: app('legacy'), states, key: (req) => req.headers.user });
const line = party({ '/': shop }, { onError: () => {} });
line.console(consoles);
const ops = switchboard(line, {
  secret: 'a secret of the host, and of nobody else',
  allow: (req) => (typeof req.headers.user === 'string' ? { by: req.headers.user } : false),
});
const host = express().use('/ops', ops as express.RequestHandler);
const server = host.use(line).listen(0, '127.0.0.1', async () => {
  await line.bootstrap(server);
  process.send?.({ pid: process.pid, port: (server.address() as { port: number }).port });
});
