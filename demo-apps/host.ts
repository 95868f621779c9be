// The host: one Express app and the party that it gives. Each guest below also runs alone.
//
//   npm start
//
// Move a guest to another path and start again: every link still arrives, since nobody wrote one down.
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import express from 'express';
import { endpoints, party } from 'express-party';
import blog from './blog/app.js';
import quiet from './quiet/app.js';
import shop from './shop/app.js';

const routes = endpoints('host', {
  home: '/',
  about: '/about',
  style: '/style.css',
  manifest: '/manifest.json',
  client: '/client.mjs',
});

/** The party. Nothing starts it by hand: it sends its invitations when the host listens. */
export const line = party({ '/blog': blog, '/shop': shop, '/quiet': quiet });

line.partyline.declare(routes);
line.partyline.connect('nav', () => [
  { title: 'Home', href: line.urlFor('host:home'), order: 0 },
  { title: 'About', href: line.urlFor('host:about'), order: 90 },
]);

export const app = express();

app.set('views', join(__dirname, 'views'));
app.set('view engine', 'ejs');
app.locals.urlFor = line.urlFor;

app.use(line);

// The host's own pages come after the party, so that they too wait until everybody has answered.
app.use((req, res, next) => {
  const entries = line.partyline.askAround('nav').flat() as { order: number }[];
  res.locals.nav = entries.sort((a, b) => a.order - b.order);
  res.locals.here = req.path;
  next();
});

app.get(routes.paths.home, (_req, res) => {
  res.render('home', { guests: line.guests });
});

app.get(routes.paths.about, (_req, res) => {
  res.render('about', { endpoints: line.endpoints });
});

app.get(routes.paths.style, (_req, res) => {
  res.sendFile(join(__dirname, 'style.css'));
});

// For scripts in the browser: the names that they may know, and what builds links of them.
app.get(routes.paths.manifest, (req, res) => {
  res.json(line.manifest({ only: ['blog:post', 'blog:posts'], request: req }));
});

app.get(routes.paths.client, (_req, res) => {
  res.sendFile(join(dirname(require.resolve('express-party/client')), 'client.mjs'));
});

app.use((_req, res) => {
  res.status(404).render('missing');
});

/** The guest list as a table of text. */
export function guestList(): string {
  const rows = line.guests.map(({ name, path, status, endpoints }) => [
    name ?? '–',
    path,
    status,
    endpoints.join(', ') || '–',
  ]);
  const table = [['guest', 'mounted at', 'status', 'endpoints'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '))
    .join('\n');
}

async function start(port: string | number): Promise<void> {
  const server = app.listen(Number(port));
  await once(server, 'listening');
  await line.bootstrap(server);
  console.log(`${guestList()}\n\nCome in: http://localhost:${port}${line.urlFor('host:home')}`);
}

if (require.main === module) {
  start(process.env.PORT ?? 3000).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
