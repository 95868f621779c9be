import express, { type Express, type RequestHandler, type Router } from 'express';
import {
  endpoints,
  type Guest,
  type GuestApp,
  guest,
  type Handler,
  isInvitation,
  type Party,
  rsvp,
} from 'express-party';
import { express4, express5 } from './venue';

export const table = endpoints('blog', { post: '/posts/:id' });

/** What the handlers of a guest saw of the requests that came over HTTP. */
export interface Watch {
  requests: number;
  /** How often one of them carried a partyline, or passed for an invitation. */
  forged: number;
  joined: number;
}

/** What all kinds of guests have in common: `use`, `get`, `all`. */
export type Mountable = Pick<Router, 'use' | 'get' | 'all'>;

/** A guest's part in the ceremony: with it, or without any. */
export type Ceremony = (app: Mountable, watch: Watch) => void;

export const byRsvp: Ceremony = (app, watch) => {
  app.use(rsvp(table, () => void watch.joined++));
};

export const byTheBook: Ceremony = (app, watch) => {
  app.use('/__invite__', (req, res, next) => {
    if (!req.partyline) return next();
    watch.joined++;
    req.partyline.declare('blog', { post: '/posts/:id' });
    res.send('ok');
  });
};

export const byTheBookAsRoute: Ceremony = (app, watch) => {
  app.all('/__invite__', (req, res, next) => {
    if (!req.partyline) return next();
    watch.joined++;
    req.partyline.declare(table);
    res.send('ok');
  });
};

export const none: Ceremony = () => {};

export function furnish<App extends Express | Router>(made: App, watch: Watch, ceremony: Ceremony): App {
  const app = made as Mountable;
  app.use(watching(watch));
  ceremony(app, watch);
  app.use(express.json(), express.urlencoded({ extended: true }));
  app.get('/posts/:id', (req, res) => void res.send(`post ${req.params.id}`));
  return made;
}

export function watching(watch: Watch): RequestHandler {
  return (req, _res, next) => {
    if (req.headers['x-real'] === '1') {
      watch.requests++;
      if ('partyline' in req || isInvitation(req)) watch.forged++;
    }
    next();
  };
}

export function withOwn404(app: Express): Express {
  app.use((req, res) => void res.status(404).send(`<h1>${req.path} is not here</h1>`));
  return app;
}

/** Decodes, resolves dots and folds case before it routes, as frameworks outside the Express family may. */
export function normalizing(watch: Watch, ceremony: Ceremony): Guest {
  const app = furnish(express5(), watch, ceremony);
  const handler: Handler = (req, res, next) => {
    const before = req.url as string;
    try {
      req.url = new URL(decodeURIComponent(before), 'http://h').pathname.toLowerCase();
    } catch {
      req.url = '/';
    }
    app(req as never, res as never, (error?: unknown) => {
      req.url = before;
      next(error);
    });
  };
  return guest(handler, { invite: true });
}

export type Kind = (watch: Watch, ceremony: Ceremony) => GuestApp | Guest;

export const kinds: [string, Ceremony, Kind][] = [
  ['an Express 4 app', byRsvp, (watch, ceremony) => furnish(express4(), watch, ceremony)],
  ['an Express 5 app', byRsvp, (watch, ceremony) => furnish(express5(), watch, ceremony)],
  ['a Router', byRsvp, (watch, ceremony) => furnish(express.Router(), watch, ceremony)],
  [
    'an Express 4 app with its own 404',
    byRsvp,
    (watch, ceremony) => withOwn404(furnish(express4(), watch, ceremony)),
  ],
  [
    'an Express 5 app with its own 404',
    byRsvp,
    (watch, ceremony) => withOwn404(furnish(express5(), watch, ceremony)),
  ],
  ['the raw protocol', byTheBook, (watch, ceremony) => furnish(express5(), watch, ceremony)],
  [
    'the raw protocol as a route',
    byTheBookAsRoute,
    (watch, ceremony) => furnish(express4(), watch, ceremony),
  ],
  ['a guest that normalises paths', byTheBook, normalizing],
];

export const stateOf = ({ guests, endpoints }: Party) => ({
  guests: guests.map((g) => ({ ...g, ms: 0 })),
  endpoints,
});

export function byTheBookGuest(): Express {
  const app = express5();
  byTheBook(app, { requests: 0, forged: 0, joined: 0 });
  return app;
}
