import express, { type Express, type Request, type Response } from 'express';
import { endpoint, rsvp } from 'express-party';
import request from 'supertest';
import type { Row, Samples } from '../figures';
import { duel, type Work } from '../race';
import { gathered, MOUNT, POST } from '../sites';
import { plainValues, type Values } from '../values';

type UrlFor = (name: string, ...values: unknown[]) => string;

const MASK = plainValues.length - 1;
const at = (i: number) => plainValues[i & MASK] as Values;

/** As a user writes it by hand, in a loop of its own: without a function around it that would be called as well. */
function typed(): Work {
  let next = 0;
  return (count) => {
    let length = 0;
    for (let i = 0; i < count; i++) {
      const { id, cid } = at(next++);
      length += `/blog/posts/${encodeURIComponent(id)}/comments/${encodeURIComponent(cid)}`.length;
    }
    return length;
  };
}

/** `req.urlFor(name, id, cid)` in a handler, as a loop of its own. */
function asked(req: Request, name: string): Work {
  let next = 0;
  return (count) => {
    let length = 0;
    for (let i = 0; i < count; i++) {
      const { id, cid } = at(next++);
      length += req.urlFor(name, id, cid).length;
    }
    return length;
  };
}

/** The `urlFor` that a template is handed. */
function inTemplate(res: Response, name: string): Work {
  const urlFor = res.locals.urlFor as UrlFor;
  let next = 0;
  return (count) => {
    let length = 0;
    for (let i = 0; i < count; i++) {
      const { id, cid } = at(next++);
      length += urlFor(name, id, cid).length;
    }
    return length;
  };
}

/** Measures in a handler of a guest, while it has a request. */
async function within(
  guest: 'blog' | 'shop',
  make: (req: Request, res: Response) => () => Work,
): Promise<Samples> {
  let samples: Samples | undefined;
  const measure = async (req: Request, res: Response) => {
    const ours = make(req, res);
    if (ours()(64) !== typed()(64)) throw new Error('They build other URLs.');
    samples = { 16: await duel(ours, typed) };
    res.end();
  };
  const [blog, shop] = [guestOf('blog'), guestOf('shop')];
  blog.get(POST, endpoint('post'), (_req, res) => void res.send('post'));
  (guest === 'blog' ? blog : shop).get('/measure', (req, res, next) => void measure(req, res).catch(next));
  const { host } = await gathered({ [MOUNT]: blog, '/shop': shop });
  await request(host).get(`/${guest}/measure`);
  if (!samples) throw new Error('The handler has measured nothing.');
  return samples;
}

function guestOf(name: string): Express {
  return express().use(rsvp(name));
}

function rowOf(work: string, measure: () => Promise<Samples>): Row {
  const against = 'a template literal with two `encodeURIComponent`, each a loop of its own';
  return { number: 16, rounds: 7, figures: { 16: { work, against, unit: '×', goal: { most: 1 } } }, measure };
}

export const rows = [
  rowOf("`req.urlFor('blog:post', id, cid)` in a handler of another guest", () =>
    within('shop', (req) => () => asked(req, 'blog:post')),
  ),
  rowOf("`req.urlFor('post', id, cid)` in a handler of its own guest", () =>
    within('blog', (req) => () => asked(req, 'post')),
  ),
  rowOf("`req.urlFor('blog:post', id, cid)` in a handler of its own guest", () =>
    within('blog', (req) => () => asked(req, 'blog:post')),
  ),
  rowOf("the template's `urlFor('blog:post', id, cid)`, in another guest", () =>
    within('shop', (_req, res) => () => inTemplate(res, 'blog:post')),
  ),
];
