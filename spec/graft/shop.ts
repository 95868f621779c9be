import type { IncomingMessage } from 'node:http';
import type express from 'express';
import type { Express, Request, RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';

const express4: typeof express = require('express4');
const express5: typeof express = require('express5');

export type Side = 'scion' | 'stock';

/** An endpoint of a shop as either app has it: `use` claims all that is below. */
interface Route {
  readonly method: 'get' | 'post' | 'use';
  readonly stock: string;
  readonly scion: string;
  /** Values in the order of the scion's path, some of them of the kind that has to be encoded. */
  readonly values: readonly string[];
  /** What a link has behind what `urlFor` gives. */
  readonly below?: string;
}

/** The twelve routes that are moved. */
export const routes: Readonly<Record<string, Route>> = {
  home: { method: 'get', stock: '/', scion: '/', values: [] },
  product: { method: 'get', stock: '/product.php', scion: '/products/:id', values: ['7'] },
  category: { method: 'get', stock: '/category.php', scion: '/c/:name', values: ['Käse & Wein'] },
  order: { method: 'get', stock: '/order.php', scion: '/orders/:year/:number', values: ['2026', 'a+b'] },
  search: { method: 'get', stock: '/search', scion: '/search', values: [] },
  help: { method: 'get', stock: '/help/:page', scion: '/help/:topic', values: ['how to pay'] },
  cart: { method: 'get', stock: '/cart', scion: '/cart', values: [] },
  pay: { method: 'post', stock: '/pay.php', scion: '/cart/payments/:way', values: ['card'] },
  account: { method: 'get', stock: '/account.php', scion: '/account', values: [] },
  save: { method: 'post', stock: '/account', scion: '/account', values: [] },
  review: { method: 'post', stock: '/review.php', scion: '/products/:id/reviews', values: ['7'] },
  assets: { method: 'use', stock: '/assets', scion: '/assets', values: [], below: '/css/site.css' },
};

export const names = Object.keys(routes);
export const journeys = { checkout: ['cart', 'pay'] };
export const journeyOf = (name: string) => (journeys.checkout.includes(name) ? 'checkout' : name);
export const isShared = (name: string) => !routes[name]?.stock.endsWith('.php');

/** A page, or the answer to a form: who served it, for whom, and where it leads to. */
export interface Page {
  readonly side: Side;
  readonly endpoint: string;
  readonly user: string;
  readonly id: string;
  readonly values: readonly string[];
  readonly body: unknown;
  readonly links: Readonly<Record<string, string>>;
}

/** Which requests an app has been given, and which of them it has served. */
export interface Log {
  readonly entered: string[];
  readonly served: string[];
}

export const userOf = ({ headers }: IncomingMessage) => /\buser=(\w+)/.exec(headers.cookie ?? '')?.[1];

function linksOf(req: Request): Record<string, string> {
  const link = (name: string, { values, below = '' }: Route) => req.urlFor(name, ...values) + below;
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, link(name, route)]));
}

interface Made {
  readonly app: Express;
  readonly log: Log;
}

function shopApp(make: typeof express, side: Side, first: (app: Express) => void = () => {}): Made {
  const log: Log = { entered: [], served: [] };
  const app = make();
  app.use(rsvp(side === 'scion' ? 'shop' : 'legacy'));
  app.use((req, _res, next) => {
    log.entered.push(String(req.headers['x-request-id']));
    next();
  });
  app.use(make.json());
  first(app);
  for (const [name, route] of Object.entries(routes)) {
    app[route.method](route[side], endpoint(name), async (req, res) => {
      // Somebody may throw a switch while a page is made.
      await new Promise((resolve) => setImmediate(resolve));
      const id = String(req.headers['x-request-id']);
      log.served.push(id);
      const values = [...Object.values(req.query), ...Object.values(req.params)] as string[];
      const page: Page = {
        side,
        endpoint: name,
        user: userOf(req) ?? '',
        id,
        values,
        body: req.method === 'POST' ? req.body : undefined,
        links: linksOf(req),
      };
      res.json(page);
    });
  }
  return { app, log };
}

/** A legacy shop on Express 4, with a guard that is written as a route, and pages that nobody has given a name. */
export function makeStock() {
  const made = shopApp(express4, 'stock', (app) => {
    app.all('/cart', (_req, _res, next) => next());
    app.get('/help/new', (_req, res) => void res.send('a question to the stock'));
  });
  const about: RequestHandler = (_req: Request, res) => void res.send('about the stock');
  made.app.get('/about', about);
  return made;
}

/** The new one on Express 5, with a page that is not meant to be there as yet. */
export function makeScion() {
  const made = shopApp(express5, 'scion');
  made.app.get('/about', (_req, res) => void res.send('about the scion'));
  made.app.use((_req, res) => void res.status(404).send('the scion has not found it'));
  return made;
}
