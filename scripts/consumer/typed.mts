import express from 'express';
import { endpoints, guest, type Party, PartylineError, party, partylineOf, rsvp } from 'express-party';
import legacy from './typed.cjs';

const routes = endpoints('fresh', { post: '/posts/:id', create: 'POST /posts' });
const path: '/posts' = routes.paths.create;

const fresh = express();
fresh.use(rsvp(routes));
fresh.get(routes.paths.post, (req, res) => {
  const answers: unknown[] = partylineOf(req).askAround('nav');
  res.json({ answers, path });
});

const host = express();
const line: Party = party(
  { '/old': guest(legacy, { name: 'old' }), '/new': fresh },
  { onError: (error) => console.error(error instanceof PartylineError && error.code) },
);
host.use(line);
await line.bootstrap(host.listen(3000));

// @ts-expect-error a name is no number
line.urlFor(7);
