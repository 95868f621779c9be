import * as fc from 'fast-check';
import { behaviours, sound, states } from './behaviours';

/** What begins so, and then has a piece so many times: a long text that is read at a glance where it fails. */
export interface Text {
  readonly head: string;
  readonly piece?: string;
  readonly times?: number;
}

export const textOf = ({ head, piece = '', times = 0 }: Text) => head + piece.repeat(times);

export const oneOf = <const T>(...items: T[]) => fc.constantFrom(...items);

export const often = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>, weight = 4) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: seldom });

const below = <T extends string>(heads: readonly T[], names: readonly string[]) =>
  fc.tuple(oneOf(...heads), oneOf(...names)).map((pair) => pair.join('/'));

const guests = ['answer', 'collect', 'throws', 'none', 'pipe', 'readsHalf'];
/** A path that an app of the hosts has, or that a guard of theirs keeps. */
const known = fc.oneof(
  { weight: 8, arbitrary: below(Object.keys(states), Object.keys(behaviours)) },
  { weight: 1, arbitrary: below(['own'], Object.keys(sound)) },
  { weight: 3, arbitrary: oneOf('account/mine', 'house/account/mine', 'moved/7', 'moved.php', '') },
  { weight: 3, arbitrary: below(['fetch', 'koa', 'fastify'], guests) },
  { weight: 2, arbitrary: below(['fetch', 'koa', 'fastify', 't/acme'], ['admin/users']) },
  { weight: 2, arbitrary: below(['t/acme'], ['', 'self', ...Object.keys(behaviours)]) },
);

/** What stands before, between or behind the segments of a known path, so that readers may disagree. */
const noise = oneOf(
  '.',
  '..',
  '%2e',
  '%2E%2e',
  '.%2e',
  'x/..',
  'x/%2e%2e',
  'x\\..',
  '',
  'x',
  '%2f',
  '%5c',
  ';a=1',
);
const ways: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.replace('/', '\\'),
  (path) => path.replace('/', '%2f'),
  (path) => `${path}/`,
];
const tails = oneOf(
  '',
  '#',
  '#x?y',
  '?',
  '?v=1',
  '?key=anna',
  '?key[]=1',
  '?v[a][b]=1',
  ';x',
  '%00',
  '%',
  '%zz',
  '\t',
);

const bent = fc
  .tuple(known, noise, fc.nat(4), oneOf(...ways), tails)
  .map(([path, extra, at, write, tail]) => {
    const segments = path.split('/');
    segments.splice(at % (segments.length + 1), 0, extra);
    return { head: `/${write(segments.join('/'))}${tail}` };
  });
const respelled = fc
  .tuple(known, oneOf(...ways), tails)
  .map(([path, write, tail]) => ({ head: `/${write(path)}${tail}` }));
const headed = fc
  .tuple(oneOf('//', '/\\', '/./', 'http://home.test/', 'http://x/x/../'), known)
  .map((pair) => ({ head: pair.join('') }));
const strange: fc.Arbitrary<Text> = oneOf(
  { head: '*' },
  { head: '?x' },
  { head: 'live/answer' },
  { head: '/', piece: 'a/', times: 4_000 },
  { head: '/live/', piece: 'x', times: 9_000 },
);

const times = often(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 3_000 }));
const queries = fc.oneof(
  times.map((count) => ({ head: '?v', piece: '[a]', times: count })),
  times.map((count) => ({ head: '?', piece: 'v=1&', times: count })),
  fc.string({ maxLength: 20 }).map((text) => ({ head: `?v=${encodeURIComponent(text.toWellFormed())}` })),
);

/** A known path as it is written, and what follows it. */
export const plain: fc.Arbitrary<Text> = fc
  .tuple(known, often<Text>(fc.constant({ head: '' }), queries))
  .map(([path, query]) => ({ ...query, head: `/${path}${query.head}` }));

export const target: fc.Arbitrary<Text> = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: bent },
  { weight: 1, arbitrary: respelled },
  { weight: 1, arbitrary: headed },
  { weight: 1, arbitrary: strange },
);
