import express from 'express';
import { endpoints, guest, type Party, PartylineError, party, partylineOf, rsvp } from 'express-party';
import legacy from './typed.cjs';

const routes = endpoints('fresh', { post: '/posts/:id', create: 'POST /posts' });
const path: '/posts' = routes.paths.create;

declare module 'express-party' {
  interface Endpoints {
    fresh: typeof routes;
    old: { cart: '/cart/:id' };
  }
  interface Services {
    nav(): { title: string }[];
  }
}

const fresh = express();
fresh.use(rsvp(routes));
fresh.get(routes.paths.post, (req, res) => {
  const answers: { title: string }[][] = partylineOf(req).askAround('nav');
  res.json({ answers, path });
});

const host = express();
const line: Party = party(
  { '/old': guest(legacy, { name: 'old' }), '/new': fresh },
  { onError: (error) => console.error(error instanceof PartylineError && error.code) },
);
host.use(line);
await line.bootstrap(host.listen(3000));

const href: string = line.urlFor('fresh:post', { id: 7, page: 2 });
line.urlFor('cart', href, { hash: 'end' });
// @ts-expect-error a name is no number
line.urlFor(7);
// @ts-expect-error there is no such endpoint
line.urlFor('fresh:pots', 7);
// @ts-expect-error a value is missing
line.urlFor('fresh:post');
// @ts-expect-error a value too many
line.urlFor('fresh:create', 7);
// @ts-expect-error nobody offers that
line.partyline.ask('nva');
