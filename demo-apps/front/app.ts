// The front of the demo: a guest as well, so that its links, too, are those of the visitor who asks. It is mounted last, at the root,
// and answers what nobody else does.
import { dirname, join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import { endpoints, type Party, partylineOf, rsvp } from 'express-party';
import type { Graft } from 'express-party/graft';
import { html } from '../blog/html.js';
import { page } from '../kinds/page.js';
import { code } from './code.js';
import { decide, type MigrationForm, migration } from './migration.js';
import { beSomebodyElse } from './visitor.js';

export const routes = endpoints('front', {
  home: '/',
  about: '/about',
  house: '/house/',
  migration: '/migration',
  decide: 'POST /migration',
  'somebody-else': 'POST /migration/somebody-else',
  style: '/style.css',
  manifest: '/manifest.json',
  client: '/client.mjs',
});

/** An entry of the menu, as everybody answers `nav`. */
interface Entry {
  readonly title: string;
  readonly href: string;
  readonly order: number;
}

/** The front of a party and its shop. */
export function openFront(shop: Graft, lineOf: () => Party): Express {
  const app = express();
  app.set('views', join(__dirname, 'views'));
  app.set('view engine', 'ejs');
  Object.assign(app.locals, { code, html });

  app.use(
    rsvp(routes, (partyline) => {
      partyline.connect('nav', (_payload, { urlFor = partyline.urlFor }) => menu(urlFor));
    }),
  );
  app.get(routes.paths.style, (_req, res) => res.sendFile(join(__dirname, '../style.css')));
  app.use(express.urlencoded({ extended: false }));
  app.use(addMenu);

  app.get(routes.paths.home, (_req, res) => {
    // It has no names: where it is mounted, the guest list knows.
    const quiet = lineOf().guests.find(({ status }) => status === 'declined')?.path;
    res.render('home', { quiet, states: shop.states() });
  });
  app.get(routes.paths.about, (_req, res) => {
    res.render('about', { endpoints: lineOf().endpoints, guests: lineOf().guests });
  });
  app.get(routes.paths.house, (req, res) => {
    res.send(
      page('The house', [['back to the party', req.urlFor('home')]], partylineOf(req).askAround('rooms')),
    );
  });

  // In production these would stand behind a guard.
  app.get(routes.paths.migration, (_req, res) => res.render('migration', migration(shop)));
  app.post(routes.paths.decide, (req, res) => {
    const trouble = decide(shop, (req.body ?? {}) as MigrationForm);
    if (trouble === undefined) res.redirect(303, req.urlFor('migration'));
    else res.status(409).render('migration', { ...migration(shop), trouble });
  });
  app.post(routes.paths['somebody-else'], beSomebodyElse, (req, res) => {
    res.redirect(303, req.urlFor('shop:home'));
  });

  // For scripts in the browser: the names that they may know, and what builds links of them.
  app.get(routes.paths.manifest, (req, res) => {
    res.json(lineOf().manifest({ only: ['blog:post', 'blog:posts'], request: req }));
  });
  app.get(routes.paths.client, (_req, res) => {
    res.sendFile(join(dirname(require.resolve('express-party/client')), 'client.mjs'));
  });

  app.use((_req, res) => void res.status(404).render('missing'));
  return app;
}

function menu(urlFor: (name: string) => string): Entry[] {
  return [
    { title: 'Home', href: urlFor('home'), order: 0 },
    { title: 'Migration', href: urlFor('migration'), order: 40 },
    { title: 'House', href: urlFor('house'), order: 50 },
    { title: 'About', href: urlFor('about'), order: 90 },
  ];
}

/** Everybody's entries: each app answers for its own. */
const addMenu: RequestHandler = (req, res, next) => {
  const others = partylineOf(req).askAround('nav').flat() as Entry[];
  res.locals.nav = [...others, ...menu(req.urlFor)].sort((a, b) => a.order - b.order);
  res.locals.here = req.baseUrl + req.path;
  next();
};
