import { lighten, lite } from 'express-party/lite';
import { behaviours, itIsAtHome } from '../shared/guest';
import { type Kind, kinds } from '../shared/kinds';

const NO_URL = kinds.find(({ name }) => name === 'fetch') as Kind;
const NAMES = ['Express 4', 'Express 5', 'Koa', 'Fastify'];

/** The same guest, called as a function: each request becomes one of fetch's, and each answer a Response. */
const called = (kind: Kind): Kind => ({
  ...kind,
  make: (tell) => {
    const inner = lighten(kind.make(tell));
    return lite((request) => inner(request));
  },
});

/** What a Request of fetch's cannot express: the same that a guest of fetch's is left out of. */
const expressible = behaviours.filter(({ skip }) => !skip?.(NO_URL)?.startsWith('A URL has other segments'));

describe.each(kinds.filter(({ name }) => NAMES.includes(name)))('lighten, of $name', (kind) => {
  itIsAtHome(called(kind), expressible);
});
