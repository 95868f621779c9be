import express from 'express';
import type { Kind } from '../kinds';
import type { Ask } from '../wire';
import { type Behaviour, one, typed } from './behaviour';

const ANSWERS = 'It answers whatever comes: it has no `next`, and nothing stands behind it.';

const trace = (name: string, shows: RegExp, path: string, ask: Ask = {}): Behaviour => ({
  group: 'What it leaves behind',
  name,
  shows,
  against: 'app.use',
  run: one(path, { ...ask, headers: [...(ask.headers ?? []), 'X-Witness: 1'] }),
  skip: ({ passes }: Kind) => (passes ? undefined : ANSWERS),
});

const FOUND = /\\"prototypes\\":\[true,true\],\\"apps\\":\[true,true\]/;
const found = (text: string) => new RegExp(`${FOUND.source}.*${text}`);

const all: readonly Behaviour[] = [
  trace('of a path that it does not know', found('none\\?a=a%20b&c'), '/none?a=a%20b&c[d]=2'),
  trace('of a HEAD', /200 OK/, '/none', { method: 'HEAD' }),
  trace('of what it hands on, with locals and a header', found('byGuest.*x-passed'), '/pass?a=1'),
  trace('of what it hands on later', found('/late'), '/late?a[b]=1'),
  trace('of a URL that it has rewritten', found('/elsewhere\\?z=1'), '/rewrite?a=1'),
  trace('of an error that it hands on', found('own'), '/fail?a=1'),
  trace('of a body that it leaves', found('none'), '/none', {
    method: 'POST',
    headers: [typed('text/plain')],
    body: 'a text',
  }),
  {
    ...trace('of a body that the host has parsed', found('\\{\\\\"a\\\\":1\\}'), '/none', {
      method: 'POST',
      headers: [typed('application/json')],
      body: '{"a":1}',
    }),
    parser: express.json(),
  },
];

/** What a handler of the host's finds behind a guest that has called `next`. */
export const traces: readonly Behaviour[] = [
  ...all,
  ...all.map((behaviour) => ({ ...behaviour, name: `${behaviour.name}, in a Router`, isRouted: true })),
];
