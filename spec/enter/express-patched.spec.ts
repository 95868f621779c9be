import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Handler as ExpressHandler } from 'express';
import { entranceOf } from '../../lib/enter/enter';

import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

type Restified = IncomingMessage & { path(): string; is(): string; query: unknown };
type RestifiedResponse = ServerResponse & typeof response & { contentType?: unknown };

/** As restify does when it is loaded: `req.path()` and `res.send()` are for every request of the process. */
const request = { path: () => 'path of the patch', is: () => 'is of the patch' };
const response = {
  send(this: ServerResponse, text: string) {
    this.end(`patched: ${text}`);
  },
};

beforeAll(() => {
  Object.assign(IncomingMessage.prototype, request);
  Object.assign(ServerResponse.prototype, response);
});
afterAll(() => {
  for (const name of Object.keys(request)) Reflect.deleteProperty(IncomingMessage.prototype, name);
  for (const name of Object.keys(response)) Reflect.deleteProperty(ServerResponse.prototype, name);
});
afterEach(closeAll);

describe.each(majors)('what is put on Node’s own prototypes, in an Express $major host', ({ express }) => {
  const guest = createServer((req, res) => {
    const { path, is } = req as Restified;
    (req as Restified).query = { a: 1 };
    const { contentType = 'none' } = res as RestifiedResponse;
    (res as RestifiedResponse).send(
      [path(), is(), JSON.stringify((req as Restified).query), contentType].join(),
    );
  });

  it('is what a guest of Node’s finds', async () => {
    const { get } = await serve(express().use('/g', entranceOf(guest) as never));
    expect((await get('/g/a?b=2')).text).toBe('patched: path of the patch,is of the patch,{"a":1},none');
  });

  it('is gone for who hears of the end of the answer', async () => {
    const seen: unknown[] = [];
    const app = express();
    app.use(((req, res, next) => {
      res.on('finish', () => seen.push(req.path, req.query, typeof res.status));
      next();
    }) as ExpressHandler);
    app.use('/g', entranceOf(guest) as never);
    await (await serve(app)).get('/g/a?b=2');
    expect(seen).toEqual(['/a', { b: '2' }, 'function']);
  });

  it('is not seen by guests of an Express', async () => {
    const own = express().use(((req, res) => void res.send(req.path)) as ExpressHandler);
    const { get } = await serve(express().use('/g', entranceOf(own as never) as never));
    expect((await get('/g/a')).text).toBe('/a');
  });
});
