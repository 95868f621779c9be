import type { Handler as ExpressHandler } from 'express';
import { bytesOf, client, FORM, host, hosts, keep, type Parsed, type Sent } from '../shared/bodies';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const kinds = hosts.flatMap(({ major, express }) =>
  hosts.flatMap((of) => [
    { major, express, of: of.major, what: 'app', make: () => of.express(), own: of.express },
    { major, express, of: of.major, what: 'Router', make: () => of.express.Router(), own: of.express },
  ]),
);

describe.each(kinds)('an Express $of $what in an Express $major host', ({ express, make, own }) => {
  const parsers: [string, ExpressHandler, Sent][] = [
    ['JSON', express.json(), { body: '{"a":1}' }],
    ['JSON whose bytes were kept', express.json({ verify: keep }), { body: '{"a":1}' }],
    ['a form', express.urlencoded({ extended: true }), { type: FORM, body: 'a=1' }],
    ['bytes', express.raw({ type: '*/*' }), { body: '{"a":1}' }],
    ['text', express.text({ type: '*/*' }), { body: '{"a":1}' }],
  ];

  it.each(parsers)(
    'finds %s as the very same req.body, which its own parsers let be',
    async (_what, parser, sent) => {
      const seen: unknown[] = [];
      const guest = make();
      guest.use(own.json(), own.urlencoded({ extended: false }), own.raw({ type: '*/*' }));
      guest.post('/a', (req, res) => {
        seen.push(req.body);
        res.end('ok');
      });
      const note: ExpressHandler = (req, res, next) =>
        parser(req, res, (error) => {
          seen.push(req.body);
          next(error);
        });
      const at = client(await host(express, note, guest));
      expect(await at.post(sent)).toEqual({ status: 200, text: 'ok' });
      expect(await at.post(sent)).toEqual({ status: 200, text: 'ok' });
      expect(seen[0]).toBe(seen[1]);
      expect(seen).toHaveLength(4);
      at.end();
    },
  );

  it.each([
    ['of no length', { 'content-length': '0' }],
    ['of no chunks', { 'transfer-encoding': 'chunked' }],
  ])('finds nothing left to parse of a body %s that the host has read to its end', async (_what, headers) => {
    const guest = make();
    guest.use(own.json(), own.urlencoded({ extended: false }));
    guest.post('/a', (req, res) => {
      res.json({ body: req.body });
    });
    const collect: ExpressHandler = (req, _res, next) => {
      bytesOf(req).then((bytes) => {
        req.body = bytes.toString();
        next();
      }, next);
    };
    for (const parser of [express.json(), express.raw({ type: '*/*' }), collect]) {
      const at = client(await host(express, parser, guest));
      expect(await at.post({ body: '', headers })).toMatchObject({ status: 200 });
      at.end();
    }
  });

  it('parses by itself what the host’s parser has let be', async () => {
    const guest = make();
    guest.use(own.urlencoded({ extended: false }));
    guest.post('/a', (req, res) => {
      res.json(req.body);
    });
    const at = client(await host(express, express.json(), guest));
    expect((await at.post({ type: FORM, body: 'a=1' })).text).toBe('{"a":"1"}');
    at.end();
  });

  it('parses by itself the bytes that the host has kept, and made nothing of', async () => {
    const guest = make();
    guest.use(own.json());
    guest.post('/a', (req, res) => {
      res.json(req.body);
    });
    const collect: ExpressHandler = (req, _res, next) => {
      bytesOf(req).then((bytes) => {
        (req as Parsed).rawBody = bytes;
        next();
      }, next);
    };
    const at = client(await host(express, collect, guest));
    expect(await at.post({ body: '{"a":1}' })).toEqual({ status: 200, text: '{"a":1}' });
    at.end();
  });

  it('leaves no trace when it hands on', async () => {
    const guest = make();
    guest.use(own.json(), (_req, _res, next) => next());
    const alone = express();
    alone.use(express.json(), (req, res) => {
      res.json({ body: req.body, marked: (req as Parsed)._body, ended: req.readableEnded });
    });
    const [there, here] = [client(await serve(alone)), client(await host(express, express.json(), guest))];
    const expected = JSON.parse((await there.post({ body: '{"a":1}' })).text);
    expect(JSON.parse((await here.post({ body: '{"a":1}' })).text)).toMatchObject(expected);
    there.end();
    here.end();
  });
});
