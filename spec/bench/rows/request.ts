import express, { type Express } from 'express';
import { endpoint, rsvp } from 'express-party';
import { serving } from '../exchange';
import type { Row, Samples } from '../figures';
import { duel } from '../race';
import { gathered } from '../sites';

export const urls = Array.from({ length: 512 }, (_, i) => `/blog/posts/${i}?page=${i % 7}`);

/** The guest as it is in a party, and the same that knows of none. */
export function blog(isTagged: boolean): Express {
  const app = express().disable('x-powered-by');
  if (isTagged) app.use(rsvp('blog'));
  app.get('/', (_req, res) => void res.send('all posts'));
  if (isTagged)
    app.get('/posts/:id', endpoint('post'), (req, res) => void res.send(`A post: ${req.params.id}`));
  else app.get('/posts/:id', (req, res) => void res.send(`A post: ${req.params.id}`));
  return app;
}

export async function invited(): Promise<Express> {
  const { host } = await gathered({ '/blog': blog(true) });
  return host.disable('x-powered-by');
}

export function used(): Express {
  return express().disable('x-powered-by').use('/blog', blog(false));
}

const seven: Row = {
  number: 7,
  rounds: 11,
  figures: {
    7: {
      work: 'a whole request in-process: through `party`, the guest with `rsvp` and tags',
      against: 'the same guest without them, by `app.use`',
      unit: '×',
      goal: { most: 1.1 },
    },
  },
  async measure(): Promise<Samples> {
    const [ours, theirs] = [await invited(), used()];
    return {
      7: await duel(
        () => serving(ours, urls),
        () => serving(theirs, urls),
      ),
    };
  },
};

export const rows = [seven];
