import { randomBytes } from 'node:crypto';
import express from 'express';
import { type Party, type PartyOptions, party } from 'express-party';
import { type Answer, compare } from 'express-party/compare';
import { fileSource, graft, type States } from 'express-party/graft';
import { switchboard } from 'express-party/switchboard';
import blog from './blog/app.js';
import { openFront } from './front/app.js';
import { nameVisitor } from './front/visitor.js';
import { openHouse } from './kinds/house.js';
import fresh from './new-shop/app.js';
import quiet from './quiet/app.js';
import legacy from './shop/app.js';
import keepCart from './shop/session.js';

/** Where the move begins. */
export const INITIAL: States = {
  catalog: { state: 'canary', percent: 50 },
  cart: { state: 'shadow' },
};

/** The demo's site, with a file of states for its shop: the host, its party, and the graft. */
export function openSite(file: string, options?: PartyOptions) {
  const shop = graft(fresh, {
    onto: legacy,
    journeys: {
      catalog: ['home', 'product'],
      cart: ['cart', 'add'],
    },
    states: fileSource(file),
    key: (req) => req.visitor,
    compare: compare({ clean: leaveOutTheLook }),
  });

  const line: Party = party(
    {
      '/shop': shop,
      '/blog': blog,
      '/quiet': quiet,
      ...openHouse('/house', () => line),
      '/': openFront(shop, () => line),
    },
    // The floor that a room of the house is on, for those who are on none.
    { defaults: () => ({ floor: 'first' }), ...options },
  );

  line.partyline.connect('rooms', () => ['the house', line.urlFor('front:house')]);
  line.partyline.connect('rooms', () => ['fetch', line.urlFor('fetch:home')]);

  const app = express();
  // Before the party: a graft asks who somebody is before either shop has the request.
  app.use(nameVisitor);
  // Before the party: a shadow gets a copy of the session that the host has.
  app.use(keepCart);
  // Here everybody may look and act; in production, allow asks who is logged in, and the secret is the same in every process.
  const secret = randomBytes(32).toString('hex');
  app.use('/ops', switchboard(line, { secret, allow: () => ({ by: 'a visitor' }) }));
  app.use(line);
  return { app, line, shop };
}

/** What is meant to differ: either shop has a look of its own, says at its foot which it is, and lays its source out in its own way. */
function leaveOutTheLook({ body, ...answer }: Answer): Answer {
  const text = String(body)
    .replace(/<link rel="stylesheet"[^>]*>|<body class="\w+">|Served by the [^<]*/g, '')
    .replace(/\s*(<[^>]*>)\s*/g, '$1')
    .replaceAll('&#34;', '&quot;')
    // A shadow is at the new shop's own path, and its menu has no entry for that.
    .replaceAll(' aria-current="page"', '');
  return { ...answer, body: Buffer.from(text) };
}
