// A room in Hono: a route's endpoint is a handler that does nothing else.
import type { IncomingMessage } from 'node:http';
import { partylineOf, type UrlFor } from 'express-party';
import { endpoint, rsvp } from 'express-party/hono';
import { Hono } from 'hono';
import { page, THINGS } from './page.js';

interface Env {
  Bindings: { incoming: IncomingMessage };
  Variables: { urlFor: UrlFor };
}

export const hono = new Hono<Env>();
hono.use(rsvp('hono', hono, ({ connect, urlFor }) => void connect('rooms', () => ['hono', urlFor('home')])));
hono.get('/', endpoint('home'), (c) => {
  const things = THINGS.map((thing) => [thing, c.var.urlFor('thing', thing)] as const);
  return c.html(page('hono', things, partylineOf(c.env.incoming).askAround('rooms')));
});
hono.get('/things/:thing', endpoint('thing'), (c) => {
  const thing = c.req.param('thing');
  const links = [
    ['back', c.var.urlFor('home')],
    ['on', c.var.urlFor('plain:thing', thing)],
  ] as const;
  return c.html(page(`${thing} in hono`, links, partylineOf(c.env.incoming).askAround('rooms')));
});
