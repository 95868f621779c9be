// An app for workers: it joins, links, asks, blocks, dies.
import express, { type Express, type Request } from 'express';
import { endpoint, partylineOf, rsvp } from 'express-party';

export const app: Express = express();

app.use(
  rsvp('shop', ({ connect }) => {
    connect('who', (payload) => `shop ${payload}`);
    connect('fails', () => {
      throw new TypeError('cannot');
    });
  }),
);
app.get('/items/:id', endpoint('item'), (req, res) => {
  res.json({
    id: req.params.id,
    urls: [req.url, req.baseUrl, req.originalUrl],
    ip: req.ip,
    secure: req.secure,
    mount: req.mountParams,
    headers: req.headers,
  });
});
app.get('/links', (req, res) => {
  res.json([req.urlFor('item', 7), req.urlFor('blog:post', 'a b'), linkError(req)]);
});
app.get('/ask', async (req, res) => {
  const line = partylineOf(req);
  res.json([line.ask('who'), line.askAround('who', 1), await line.askAroundAsync('who', 2)]);
});
app.get('/pid', (_req, res) => void res.send(String(process.pid)));
app.get('/block/:ms', (req, res) => {
  const end = Date.now() + Number(req.params.ms);
  while (Date.now() < end);
  res.send('blocked');
});
app.get('/slow', (_req, res) => {
  res.write('begun');
});
app.get('/hang', () => {});
app.get('/die', () => process.exit(7));
app.get('/cookies', (_req, res) => void res.cookie('a', '1').cookie('b', '2').send('x'));
app.get('/fails', () => {
  throw Object.assign(new TypeError('own'), { code: 'E_OWN', status: 418 });
});
app.post('/echo', (req, res) => void req.pipe(res));
app.post('/left', (_req, _res, next) => next());

function linkError(req: Request): string {
  try {
    return req.urlFor('blog:nope');
  } catch (error) {
    return (error as { code: string }).code;
  }
}

export default app;
export const isolated = { workers: 2 };
