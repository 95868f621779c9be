// The app that another process serves: as a guest of `isolate`, or by itself behind a proxy, to whom it says its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const app = express()
  .disable('x-powered-by')
  .get('/hello', (_req, res) => void res.json({ hello: 'party' }));

export default app;

if (process.argv[2] === 'alone') {
  const server = createServer(app).listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port);
  });
  process.on('disconnect', () => process.exit());
}
