import type { RequestHandler } from 'express';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { type Form, failing, formOf } from '../failing';
import { grow } from '../grow';

afterEach(closeAll);

const multer: (options?: object) => { any(): RequestHandler } = require('multer');
const [four] = majors as [(typeof majors)[number]];
const bytes = Buffer.from(Array.from({ length: 300_000 }, (_each, i) => (i * 7 + (i >> 8)) & 255));
const expected: Form = { note: 'grün', file: bytes.toString('hex') };

/** A stock that takes uploads, and says who it is. */
function stock() {
  const app = four.express();
  app.all('/cart', multer().any(), (req, res) => void res.json({ by: 'stock', form: formOf(req) }));
  return app;
}

/** As a browser sends it, in one piece or as it comes. */
async function upload(port: number, isChunked: boolean) {
  const form = new FormData();
  form.append('note', 'grün');
  form.append('file', new Blob([bytes]), 'a.bin');
  const request = new Request('http://h/', { method: 'POST', body: form });
  const type = request.headers.get('content-type') as string;
  const whole = Buffer.from(await request.arrayBuffer());
  const response = await fetch(`http://127.0.0.1:${port}/cart`, {
    method: 'POST',
    headers: { 'content-type': type, connection: 'close' },
    body: isChunked ? ReadableStream.from([whole.subarray(0, 70_000), whole.subarray(70_000)]) : whole,
    ...(isChunked && { duplex: 'half' as const }),
  });
  return { status: response.status, text: await response.text() };
}

describe.each(failing)(
  'a multipart upload that nobody has read, to a graft with a scion of %s',
  (_kind, make) => {
    it.each([false, true])('comes whole to the side that serves it (chunked: %s)', async (isChunked) => {
      const found: Form[] = [];
      const fresh = await make(async (_req, form) => void found.push(await form()), 200);
      const { port, shop } = await grow(fresh, { onto: stock(), states: { cart: { state: 'live' } } });
      expect(await upload(port, isChunked)).toEqual({ status: 200, text: 'new' });
      expect(found).toEqual([expected]);
      shop.set('cart', { state: 'legacy' });
      expect(JSON.parse((await upload(port, isChunked)).text)).toEqual({ by: 'stock', form: expected });
      expect(found).toHaveLength(1);
    });

    it.each([false, true])(
      'comes whole to the stock after the scion has failed (chunked: %s)',
      async (isChunked) => {
        const found: Form[] = [];
        const states = { cart: { state: 'live', fallback: true, replay: 'idempotent' } } as const;
        const reading = await make(async (_req, form) => void found.push(await form()));
        const rejecting = await make(() => Promise.reject(new Error('no')));
        const halfway = await make(async (req) => {
          await new Promise((resolve) => req.once('data', resolve));
          req.pause();
        });
        for (const fresh of [reading, rejecting, halfway]) {
          const { port, shop, close } = await grow(fresh, { onto: stock(), states });
          expect(JSON.parse((await upload(port, isChunked)).text)).toEqual({ by: 'stock', form: expected });
          expect(shop.report().endpoints[0]).toMatchObject({ fallbacks: 1, hits: { scion: 1, stock: 1 } });
          await close();
        }
        expect(found).toEqual([expected]);
      },
    );
  },
);
