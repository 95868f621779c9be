import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { party } from 'express-party';
import type { Next } from '../../lib/common/apps';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const multer: () => { none(): RequestHandler } = require('multer');
const upload = {
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
};

type Plain = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown;

async function hostOf(guest: Plain) {
  const host = express().use(multer().none());
  host.use(party({ '/g': guest }));
  host.post('/g', async (req, res) => {
    let length = 0;
    for await (const chunk of req) length += chunk.length;
    res.json([length, req.body]);
  });
  host.use(((error, _req, res, _next) => res.status(500).send(error.code)) as ErrorRequestHandler);
  return serve(host);
}

describe('a plain handler, after a parser whose body cannot be had again', () => {
  it.each<[string, Plain]>([
    ['by its events', (req, res) => req.on('data', () => {}).on('end', () => res.end('never'))],
    ['by a pipe', (req, res) => req.pipe(res)],
    [
      'by iteration',
      async (req, res) => {
        for await (const _chunk of req);
        res.end('empty');
      },
    ],
  ])('fails at once where it reads it %s', async (_how, guest) => {
    const { get } = await hostOf(guest);
    expect(await get('/g', upload)).toMatchObject({ status: 500, text: 'ERR_PARTY_BODY_READ' });
  });

  it('answers as ever where it takes req.body', async () => {
    const { get } = await hostOf((req, res) => res.end(JSON.stringify((req as express.Request).body)));
    expect((await get('/g', upload)).text).toBe('{"a":"1"}');
  });

  it('answers as ever where it lets the rest go', async () => {
    const { get } = await hostOf((req, res) => {
      res.write('own');
      req.resume();
      res.end();
    });
    expect(await get('/g', upload)).toMatchObject({ status: 200, text: 'own' });
  });

  it('leaves the host a stream that ends, where it hands on', async () => {
    const { get } = await hostOf((_req, _res, next) => next());
    expect(JSON.parse((await get('/g', upload)).text)).toEqual([0, { a: '1' }]);
  });
});
