// A shop being moved route by route: a new app grafted onto a legacy one, by a file of states.
//
//   npm run start:graft
//
// Edit demo-apps/graft/states.json while it runs: no restart, and every link follows.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { type PartyOptions, party } from 'express-party';
import { fileSource, graft } from 'express-party/graft';
import session from 'express-session';
import fresh from './graft/fresh.js';
import legacy from './graft/legacy.js';
import { migrationPage } from './graft/migration.js';

declare module 'express-session' {
  interface SessionData {
    visitor: string;
  }
}

/** The shop, by a file of states: the host, its party, and the graft. */
export function openShop(file: string, options?: PartyOptions) {
  const shop = graft(fresh, {
    onto: legacy,
    journeys: { catalog: ['home', 'product', 'product.old'], checkout: ['basket', 'basket.old', 'add'] },
    states: fileSource(file),
    key: (req) => req.session?.visitor,
  });
  const line = party({ '/': shop }, options);
  const app = express();

  app.get('/style.css', (_req, res) => res.sendFile(join(__dirname, 'style.css')));
  // Before the party: it is asked who somebody is before either app has the request, and both share what it keeps.
  app.use(
    session({
      name: 'shop.sid',
      secret: process.env.SESSION_SECRET ?? 'demo-only-set-SESSION_SECRET',
      resave: false,
      saveUninitialized: true,
      cookie: { httpOnly: true, sameSite: 'lax' },
    }),
  );
  app.use(nameVisitor);
  app.use(line);

  // In production these would stand behind a guard.
  app.get('/migration', (req, res) => {
    Object.assign(req, { urlFor: line.urlFor });
    res.send(migrationPage(req, shop, file));
  });
  app.post('/migration/somebody-else', (req, res) => {
    req.session.regenerate(() => res.redirect(303, '/'));
  });
  app.post('/migration/stop', (_req, res) => {
    shop.replace({});
    res.redirect(303, '/migration');
  });
  return { app, line, shop };
}

const nameVisitor: RequestHandler = (req, _res, next) => {
  req.session.visitor ??= randomUUID();
  next();
};

async function start(port: string | number): Promise<void> {
  const { app, line } = openShop(join(__dirname, 'graft/states.json'));
  const server = app.listen(Number(port));
  await once(server, 'listening');
  await line.bootstrap(server);
  console.log(`The shop: http://localhost:${port}/\nIts migration: http://localhost:${port}/migration`);
}

if (require.main === module) {
  start(process.env.PORT ?? 3000).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
