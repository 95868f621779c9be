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
  /** `undefined` for a page that the scion alone has. */
  readonly stock: string | undefined;
  readonly scion: string;
  /** Values in the order of the scion's path, some of them of the kind that has to be encoded. */
  readonly values: readonly string[];
  /** What a link has behind what `urlFor` gives. */
  readonly below?: string;
}

/** The twelve routes that are moved: every second one has other names for its keys in either app, and one of them is a star. */
const moved: Readonly<Record<string, Route>> = {
  home: { method: 'get', stock: '/', scion: '/', values: [] },
  product: { method: 'get', stock: '/product.php', scion: '/products/:id', values: ['7'] },
  category: { method: 'get', stock: '/category.php', scion: '/c/:name', values: ['Käse & Wein'] },
  order: { method: 'get', stock: '/order/:y/:nr', scion: '/orders/:year/:number', values: ['2026', 'a+b'] },
  assets: { method: 'use', stock: '/assets', scion: '/assets', values: [], below: '/css/site.css' },
  help: { method: 'get', stock: '/help/:page', scion: '/help/:topic', values: ['how to pay'] },
  cart: { method: 'get', stock: '/cart', scion: '/cart', values: [] },
  pay: { method: 'post', stock: '/pay/:kind', scion: '/cart/payments/:way', values: ['card'] },
  account: { method: 'get', stock: '/account.php', scion: '/account', values: [] },
  manual: { method: 'get', stock: '/dl/*', scion: '/manuals/*path', values: ['a b/ü.pdf'] },
  save: { method: 'post', stock: '/account', scion: '/account', values: [] },
  review: { method: 'post', stock: '/review/:product', scion: '/products/:id/reviews', values: ['7'] },
};

/** With the pages that the scion alone has: nobody moves them. */
export const routes: Readonly<Record<string, Route>> = {
  ...moved,
  wishes: { method: 'get', stock: undefined, scion: '/wishes/:list', values: ['for me'] },
  wish: { method: 'post', stock: undefined, scion: '/wishes', values: [] },
};

/** The names of what is moved. */
export const names = Object.keys(moved);
/** All to which a page has links. */
export const linked = Object.keys(routes);
export const journeys = { checkout: ['cart', 'pay'] };
/** What is the product's id in the query of the stock's page. */
export const keys = { product: { id: 'nr' } };
export const journeyOf = (name: string) => (journeys.checkout.includes(name) ? 'checkout' : name);

/** Whether a path is that of an endpoint in an app. */
export function isPathOf(url: string, name: string, side: Side): boolean {
  const { [side]: pattern, below = '' } = routes[name] as Route;
  const written = pattern?.replace(/[.]/g, '\\.').replace(/\*\w*/, '.+').replace(/:\w+/g, '[^/]+');
  return written !== undefined && new RegExp(`^${written}${below}$`).test(url.split('?', 1)[0] as string);
}

/** Whether both apps have an endpoint at one place, or the scion alone has it. */
export function isShared(name: string): boolean {
  const { stock, scion } = routes[name] as Route;
  const place = (pattern: string) => pattern.replace(/:\w+/g, ':');
  return stock === undefined || place(stock) === place(scion);
}

/** A guard of the stock stands at the scion's path, and is asked before anybody is sent on from there. */
export const isGuarded = (name: string) => name === 'account';

/** The values of a link, as an app's own code gives them: a wildcard's are segments. */
export function valuesOf(name: string, side: Side): readonly (string | readonly string[])[] {
  const { scion, values } = routes[name] as Route;
  return side === 'scion' && scion.includes('*') ? values.map((value) => value.split('/')) : values;
}

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

function linksOf(req: Request, side: Side): Record<string, string> {
  const link = (name: string) =>
    req.urlFor(name as never, ...(valuesOf(name, side) as never[])) + (routes[name]?.below ?? '');
  return Object.fromEntries(linked.map((name) => [name, link(name)]));
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
    const { [side]: path } = route;
    if (path === undefined) continue;
    app[route.method](path, endpoint(name), async (req, res) => {
      // Somebody may throw a switch while a page is made.
      await new Promise((resolve) => setImmediate(resolve));
      const id = String(req.headers['x-request-id']);
      log.served.push(id);
      const given = [...Object.values(req.query), ...Object.values(req.params)] as (string | string[])[];
      const values = given.map((value) => [value].flat().join('/'));
      const page: Page = {
        side,
        endpoint: name,
        user: userOf(req) ?? '',
        id,
        values,
        body: req.method === 'POST' ? req.body : undefined,
        links: linksOf(req, side),
      };
      res.json(page);
    });
  }
  return { app, log };
}

/** A legacy shop on Express 4, with guards that are written as routes, and pages that nobody has given a name. */
export function makeStock() {
  const made = shopApp(express4, 'stock', (app) => {
    app.all('/cart', (_req, _res, next) => next());
    app.all('/account*', (_req, _res, next) => next());
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
