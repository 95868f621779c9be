import { deflateSync, gzipSync } from 'node:zlib';
import type { Handler as ExpressHandler } from 'express';
import type { Handler } from '../../lib/common/apps';
import {
  client,
  FORM,
  host,
  hosts,
  JSON_ANEW,
  JSON_BYTES,
  JSON_TEXT,
  keep,
  lazy,
  multer,
  type Parsed,
  readers,
  type Sent,
} from '../shared/bodies';
import { closeAll } from '../shared/serve';

afterEach(closeAll);

describe.each(hosts)('a body that an Express $major host has read', ({ express }) => {
  const rows: [string, ExpressHandler, Sent, string][] = [
    ['JSON, written anew', express.json(), { body: JSON_TEXT }, JSON_ANEW],
    ['JSON whose bytes were kept', express.json({ verify: keep }), { body: JSON_TEXT }, JSON_BYTES],
    ['JSON of a type of its own', express.json({ type: '*/*' }), { type: 'a/b+json', body: '[ ]' }, '[]'],
    ['JSON that is a text', express.json({ strict: false }), { body: ' "hi" ' }, '"hi"'],
    ['JSON that is a text of digits', express.json({ strict: false }), { body: '"5"' }, '"5"'],
    ['digits as text', express.text({ type: '*/*' }), { body: '5' }, '5'],
    ['JSON that is null', express.json({ strict: false }), { body: ' null' }, 'null'],
    [
      'a form',
      express.urlencoded({ extended: false }),
      { type: FORM, body: 'a=1&a=2&b=%20x' },
      'a=1&a=2&b=%20x',
    ],
    [
      'a form of lists of every kind',
      express.urlencoded({ extended: true }),
      { type: FORM, body: 'tag=a&tag=b&one[]=x&rows[0][n]=1&rows[0][m]=2&rows[0][m]=3' },
      'tag=a&tag=b&one%5B0%5D=x&rows%5B0%5D%5Bn%5D=1&rows%5B0%5D%5Bm%5D=2&rows%5B0%5D%5Bm%5D=3',
    ],
    [
      'a form of which the host has made dates',
      (req, res, next) =>
        express.urlencoded({ extended: true })(req, res, () => {
          req.body.on = { day: new Date(Number(req.body.on)) };
          next();
        }),
      { type: FORM, body: 'on=0' },
      'on%5Bday%5D=1970-01-01T00%3A00%3A00.000Z',
    ],
    ['a nested form', express.urlencoded({ extended: true }), { type: FORM, body: 'a[b]=1' }, 'a%5Bb%5D=1'],
    [
      'a form whose bytes were kept',
      express.urlencoded({ extended: true, verify: keep }),
      { type: FORM, body: 'a=+&b' },
      'a=+&b',
    ],
    ['bytes', express.raw({ type: '*/*' }), { type: 'x/y', body: Buffer.from([0, 255, 13]) }, '\x00\xff\r'],
    [
      'text',
      express.text({ type: '*/*' }),
      { type: 'text/plain', body: 'hé' },
      Buffer.from('hé').toString('latin1'),
    ],
    ['JSON as text', express.text({ type: '*/*' }), { body: JSON_TEXT }, JSON_BYTES],
    [
      'JSON, gzipped',
      express.json(),
      { body: gzipSync(JSON_TEXT), headers: { 'content-encoding': 'gzip' } },
      JSON_ANEW,
    ],
    [
      'bytes, deflated',
      express.raw({ type: '*/*' }),
      { body: deflateSync('hi'), headers: { 'content-encoding': 'deflate' } },
      'hi',
    ],
    [
      'JSON in chunks',
      express.json(),
      { body: JSON_TEXT, headers: { 'transfer-encoding': 'chunked' } },
      JSON_ANEW,
    ],
    ['nothing', express.json(), { body: '' }, ''],
  ];

  describe.each(readers)('comes to %s', (_name, make) => {
    it.each(rows)('as %s', async (_what, parser, sent, text) => {
      const at = client(await host(express, parser, await make()));
      const answer = { text, length: String(text.length) };
      expect(await at.read(sent)).toEqual(answer);
      // The connection is good for more.
      expect(await at.read(sent)).toEqual(answer);
      expect(at.connections()).toBe(1);
      at.end();
    });

    it('untouched where the parser let it be', async () => {
      const at = client(await host(express, express.json(), await make()));
      expect(await at.read({ type: 'text/plain', body: 'x\n' })).toEqual({ text: 'x\n', length: '2' });
      expect((await at.read({ type: 'text/plain', body: 'y' })).text).toBe('y');
      at.end();
    });

    it('as an error at once, where nothing is left of it', async () => {
      const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
      const at = client(await host(express, multer().any(), await make()));
      const sent = { type: 'multipart/form-data; boundary=b', body: form };
      expect(await at.post(sent)).toEqual({ status: 500, text: 'ERR_PARTY_BODY_READ' });
      expect(await at.post(sent)).toEqual({ status: 500, text: 'ERR_PARTY_BODY_READ' });
      expect((await at.read({ type: 'text/plain', body: 'y' })).text).toBe('y');
      at.end();
    });
  });

  it.each(lazy)('is asked of nobody who has no need of it: %s', async () => {
    const answer: Handler = (req, res) => res.end(JSON.stringify((req as Parsed).body));
    const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
    const at = client(await host(express, multer().any(), answer));
    const sent = { type: 'multipart/form-data; boundary=b', body: form };
    expect(await at.post(sent)).toEqual({ status: 200, text: '{"a":"1"}' });
    at.end();
  });
});
