import express, { type Express } from 'express';
import { endpoint, type Guests, type Operator, type Party, party, rsvp } from 'express-party';

/** The route that the rows about links ask for, and its path within the site. */
export const POST = '/posts/:id/comments/:cid';
export const MOUNT = '/blog';

/** A blog, a shop that asks, and whoever else is to be there. */
export async function site(others: Readonly<Record<string, Express>> = {}) {
  let asker: Operator | undefined;
  const blog = express();
  blog.use(rsvp('blog'));
  blog.get(POST, endpoint('post'), (_req, res) => void res.send('post'));
  const shop = express();
  shop.use(
    rsvp('shop', (partyline) => {
      asker = partyline;
    }),
  );
  const { host } = await gathered({ [MOUNT]: blog, '/shop': shop, ...others });
  if (!asker) throw new Error('The shop has not joined.');
  return { host, urlFor: asker.urlFor };
}

/** A host with a party that is under way. */
export async function gathered(guests: Guests): Promise<{ host: Express; line: Party }> {
  const line = party(guests);
  const host = express().use(line);
  await line.bootstrap();
  const lost = line.guests.find(
    ({ status }) => status !== 'joined' && status !== 'declined' && status !== 'uninvited',
  );
  if (lost) throw lost.error ?? new Error(`${lost.path} is ${lost.status}.`);
  return { host, line };
}

/** So many guests, each with so many endpoints; without tags, the very same apps that know of no party. */
export function crowd(size: number, endpoints: number, isTagged = true): Record<string, Express> {
  const guests: Record<string, Express> = {};
  for (let i = 0; i < size; i++) guests[`/guest-${i}`] = appOf(i, endpoints, isTagged);
  return guests;
}

function appOf(number: number, endpoints: number, isTagged: boolean): Express {
  const app = express();
  if (isTagged) app.use(rsvp(`guest-${number}`));
  for (let i = 0; i < endpoints; i++) {
    const path = `/things-${i}/:id/parts/:part`;
    if (isTagged) app.get(path, endpoint(`thing-${i}`), (_req, res) => void res.send('thing'));
    else app.get(path, (_req, res) => void res.send('thing'));
  }
  return app;
}
