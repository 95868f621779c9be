// A room of lite handlers: functions from a Request to a Response, which Express calls. Each visitor gets a lamp, and it is put out
// when the page is through, or when the visitor has left before.
import express from 'express';
import { endpoint, rsvp } from 'express-party';
import { bind } from 'express-party/lite';
import { page, THINGS } from './page.js';

/** How many lamps have been lit, and put out again: the page shows it, and so does the spec. */
export const lamps = { lit: 0, out: 0 };

function light() {
  lamps.lit += 1;
  return {
    number: lamps.lit,
    close() {
      lamps.out += 1;
    },
  };
}

/** What a handler of this room needs, and where it is found. */
const withLamp = bind({
  lamp: bind({})((_request, { closing }) => closing(light())),
  name: [(request) => request.headers.get('x-visitor') ?? undefined, () => 'stranger'],
});

const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };

export const lite = express.Router();
lite.use(rsvp('lite', ({ connect, urlFor }) => void connect('rooms', () => ['lite', urlFor('home')])));

lite.get(
  '/',
  endpoint('home'),
  withLamp((_request, { lamp, name, urlFor, askAround }) => {
    const things = THINGS.map((thing) => [thing, urlFor('thing', thing)] as const);
    const title = `lite: lamp ${lamp.number} for ${name}, ${lamps.out} are out`;
    return new Response(page(title, things, askAround('rooms')), html);
  }),
);

lite.get(
  '/things/:thing',
  endpoint('thing'),
  withLamp((_request, { params: { thing = '' }, urlFor, askAround }) => {
    const links = [
      ['back', urlFor('home')],
      ['on', urlFor('express4:thing', thing)],
    ] as const;
    return new Response(page(`${thing} in lite`, links, askAround('rooms')), html);
  }),
);
