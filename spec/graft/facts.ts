import express, { type Express } from 'express';
import { endpoint, type GuestApp, type PartyOptions, party, rsvp } from 'express-party';
import { type Graft, type GraftOptions, graft } from 'express-party/graft';

const express4: typeof express = require('express4');
const express5: typeof express = require('express5');

/** A legacy shop in Express 4, with a guard on one page, a parser, and a route for each thing that may go wrong. */
export function legacyShop(): Express {
  const app = express4();
  app.use(rsvp('old'));
  app.get('/product.php', endpoint('product'), (req, res) => void res.send(`old ${req.query.id}`));
  app.get('/cart', endpoint('cart'), (req, res) => {
    const seen = { ...res.locals, user: (req as { user?: string }).user, urlFor: undefined };
    res.json({ old: 'cart', seen });
  });
  app.post('/orders', express4.json({ strict: false, limit: '5mb' }), (req, res) => {
    res.json({ old: req.body, length: JSON.stringify(req.body).length });
  });
  app.post('/empty', express4.text({ type: '*/*' }), (_req, res) => void res.send('old empty'));
  app.get('/about', (_req, res) => void res.send('old about'));
  app.use('/admin', (req, res) => void res.status(403).send(`old guard of ${req.originalUrl}`));
  app.get('/files/*', (req, res) => void res.send(`old ${req.originalUrl}`));
  return app;
}

/** A new shop in Express 5, which joins, and has no route as yet. */
export function freshShop(): Express {
  const app = express5();
  app.use(rsvp('shop'));
  return app;
}

/** The usual way: the new app in front, and what it hands on goes to the old one. */
export function inFront(fresh: Express, legacy = legacyShop()): Express {
  return express5().use(fresh).use(legacy);
}

interface Grafted {
  readonly app: Express;
  readonly shop: Graft;
  readonly line: ReturnType<typeof party>;
}

/** A host with a graft that is through its bootstrap. */
export async function grafted(
  scion: GuestApp,
  {
    at = '/',
    onError,
    ...options
  }: Partial<GraftOptions> & { at?: string } & Pick<PartyOptions, 'onError'> = {},
): Promise<Grafted> {
  const shop = graft(scion, { onto: legacyShop(), ...options });
  const line = party({ [at]: shop }, onError && { onError });
  const app = express();
  app.use(line);
  app.use(((error, _req, res, _next) => {
    res.status(599).send(`the host: ${error.message}`);
  }) as express.ErrorRequestHandler);
  await line.bootstrap();
  return { app, shop, line };
}
