import * as fc from 'fast-check';
import { type Atom, NAMES, type Source, WORDS, Writer } from './writer';

/** A seldom one: `often` times out of `often + 1` there is none. */
export function seldom<T>(often: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: often }, { arbitrary, weight: 1 });
}

const plain = fc.constantFrom(...'a x to posts A X 7 v'.split(' '));
const marks = fc.constantFrom(...`- . ~ @ .. -x- _ , ; = ' %20 %2F %2f %C3%A9 -X- -- %`.split(' '));
/** What no browser sends so, or resolves away: not to be built. */
const bad = fc.constantFrom('é', ' ', '#', '/', '/../', '/.', '%', '%2e', '\\\\');

const literal = fc
  .oneof({ arbitrary: plain, weight: 40 }, { arbitrary: marks, weight: 20 }, { arbitrary: bad, weight: 1 })
  .map(
    (text): Atom =>
      (writer) =>
        writer.literal(text),
  );
const between = fc.oneof({ arbitrary: marks, weight: 4 }, { arbitrary: plain, weight: 1 });
const slash = fc.constant<Atom>((writer) => writer.write('/'));
const param = fc.constant<Atom>((writer) => writer.param());

/** Keys that are told apart by nothing but a text, which the values may hold as well. */
function keysBetween(key: fc.Arbitrary<Atom>): fc.Arbitrary<Atom> {
  return fc.tuple(key, between, key, seldom(3, key)).map(([one, text, two, three]) => (writer) => {
    one(writer);
    writer.literal(text);
    two(writer);
    if (!three) return;
    writer.literal(text);
    three(writer);
  });
}

function inOrder(atoms: readonly (Atom | undefined)[]): Atom {
  return (writer) => {
    for (const atom of atoms) atom?.(writer);
  };
}

function sequence(atom: fc.Arbitrary<Atom>): fc.Arbitrary<Atom> {
  return fc.array(atom, { minLength: 1, maxLength: 3 }).map(inOrder);
}

function segment(key: fc.Arbitrary<Atom>, any: fc.Arbitrary<Atom>): fc.Arbitrary<Atom> {
  const body = fc.oneof(
    { arbitrary: literal, weight: 3 },
    { arbitrary: key, weight: 4 },
    { arbitrary: keysBetween(key), weight: 3 },
    { arbitrary: sequence(any), weight: 4 },
  );
  return fc.tuple(slash, body).map(inOrder);
}

const group5 = (atom: fc.Arbitrary<Atom>) =>
  fc.tuple(fc.constantFrom('{/', '{'), fc.array(atom, { minLength: 1, maxLength: 3 })).map(
    ([begin, atoms]): Atom =>
      (writer) =>
        writer.group(begin, atoms),
  );

const simple5 = fc.oneof(
  { arbitrary: literal, weight: 5 },
  { arbitrary: param, weight: 4 },
  { arbitrary: fc.constant<Atom>((writer) => writer.wildcard()), weight: 2 },
);
/** What is left out may leave a dot segment, or an empty one. */
const dotted5 = fc
  .tuple(fc.constantFrom('.', '..', '/'), group5(simple5))
  .map(([text, group]) => inOrder([(writer) => writer.write(text), group]));
const atom5 = fc.oneof(
  { arbitrary: simple5, weight: 16 },
  { arbitrary: dotted5, weight: 1 },
  { arbitrary: group5(fc.oneof({ arbitrary: simple5, weight: 6 }, group5(simple5))), weight: 4 },
);

/** Constraints, with texts that they take. */
const constraint = fc.constantFrom<[string, readonly string[]][]>(
  ['(\\d+)', ['7', '2024']],
  ['([a-z]+)', ['a', 'tea', 'TEA']],
  ['(a|x|to)', ['a', 'x', 'to', 'A']],
  ['([^/]*)', WORDS],
  ['(.+)', ['a', 'a-x', 'a/x']],
  ['(.*)', ['a', 'a-x', 'tea/x/7']],
  ['(*)', ['a', 'a/x']],
  ['([\\w-]+)', ['a', 'a-x']],
  ['(\\d\\d)', ['07', '42']],
  ['(a|ax)', ['a', 'ax']],
  ['(\\S)', ['a', 'x']],
);
const maybe = fc.constantFrom('', '', '?');
const constrained = fc.tuple(constraint, maybe);

const key4 = fc.oneof(
  { arbitrary: param, weight: 4 },
  { arbitrary: fc.constant<Atom>((writer) => writer.param('?')), weight: 1 },
  {
    arbitrary: constrained.map(([[source, fits], after]): Atom => {
      return (writer) => {
        writer.param(source + after, fits);
        // Express 4 captures the star in it once more.
        if (source.includes('*')) writer.count();
      };
    }),
    weight: 3,
  },
);

/** What may be left out, or stands for itself: it takes no value. */
const text4 = fc.constantFrom('(b)?', '(b-)?', '(b)', 'b?', 'b+', '-?', '/?').map(
  (text): Atom =>
    (writer) => {
      const isCaptured = text.startsWith('(') && !writer.path.endsWith('/');
      if (isCaptured && text === '(b)') writer.unnamed(text, 'text', ['b']);
      else {
        if (isCaptured) writer.count();
        writer.literal('b', text);
      }
    },
);

const atom4 = fc.oneof(
  { arbitrary: literal, weight: 8 },
  { arbitrary: key4, weight: 8 },
  { arbitrary: fc.constant<Atom>((writer) => writer.unnamed('*', 'path')), weight: 4 },
  {
    arbitrary: constrained.map(([[source, fits], after]): Atom => {
      return (writer) => writer.unnamed(source + after, 'text', fits);
    }),
    weight: 2,
  },
  { arbitrary: text4, weight: 3 },
  {
    arbitrary: fc.constantFrom(...'.-(+*:').map(
      (mark): Atom =>
        (writer) =>
          writer.literal(mark, `\\${mark}`),
    ),
    weight: 1,
  },
);

/** A path in the syntax of a major's routes. */
export function sourceOf(major: number, names = NAMES): fc.Arbitrary<Source> {
  const segments = major === 4 ? segment(key4, atom4) : segment(param, atom5);
  const head = major === 4 ? fc.constant(undefined) : seldom(12, group5(simple5));
  return written(major, names, [head, sequence(segments), seldom(9, slash)]);
}

/** A path to mount a Router at: for Express 4, mostly one that can be read back. */
export function mountOf(major: number): fc.Arbitrary<Source> {
  // One of the names is a route's as well.
  const any = sourceOf(major, ['p', 'q', 'r', 's', 'id']);
  if (major === 5) return any;
  const simple = fc.tuple(slash, fc.oneof(literal, param)).map(inOrder);
  const plain = written(4, ['p', 'id'], [simple, seldom(2, simple)]);
  return fc.oneof({ arbitrary: plain, weight: 9 }, { arbitrary: any, weight: 1 });
}

function written(major: number, names: readonly string[], parts: fc.Arbitrary<Atom | undefined>[]) {
  return fc.tuple(fc.nat(names.length - 1), ...parts).map(([first, ...atoms]): Source => {
    const writer = new Writer(major, [...names.slice(first), ...names.slice(0, first)]);
    inOrder(atoms)(writer);
    const { path, keys, literals } = writer;
    return { path, keys, literals };
  });
}
