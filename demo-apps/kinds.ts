// A house with a room of every kind, each furnished in its framework's own way, and a thing that is carried through all.
//
//   npm run start:kinds
import { once } from 'node:events';
import express from 'express';
import { guest, type Party, party, type UrlFor } from 'express-party';
import { fresh, old, router } from './kinds/express.js';
import { fastify } from './kinds/fastify.js';
import { hono } from './kinds/hono.js';
import { koa } from './kinds/koa.js';
import { lite } from './kinds/lite.js';
import { page } from './kinds/page.js';
import { fetchApp, plain } from './kinds/plain.js';

const urlFor = ((...given: Parameters<UrlFor>) => line.urlFor(...given)) as UrlFor;
const menu = () => line.partyline.askAround('nav');

/** Every guest is mounted as it is. */
export const line: Party = party(
  {
    '/express4': old,
    '/express5': fresh,
    '/router': router,
    '/koa': koa,
    '/floors/:floor/fastify': fastify,
    '/hono': hono,
    // A function tells nobody that it answers an invitation.
    '/plain': guest(plain, { invite: true }),
    '/fetch': guest(fetchApp(urlFor, menu), {
      name: 'fetch',
      endpoints: { home: '/', thing: '/things/:thing' },
    }),
    '/lite': lite,
  },
  {
    // The floor that a room is on, for those who are on none.
    defaults: () => ({ floor: 'first' }),
  },
);

line.partyline.connect('nav', () => ['the house', '/']);
line.partyline.connect('nav', () => ['fetch', line.urlFor('fetch:home')]);

export const app = express();
app.use(line);
app.get('/', (_req, res) => {
  res.send(page('The house', [], menu()));
});

async function start(port: string | number): Promise<void> {
  const server = app.listen(Number(port));
  await once(server, 'listening');
  await line.bootstrap(server);
  for (const { name, path, status } of line.guests) console.log(`${name} at ${path}: ${status}`);
  console.log(`Come in: http://localhost:${port}/`);
}

if (require.main === module) {
  start(process.env.PORT ?? 3000).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
