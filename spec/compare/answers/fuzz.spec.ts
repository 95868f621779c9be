import fc from 'fast-check';
import { differencesBetween } from '../../../lib/compare/answers/differences.js';
import { answer, CODINGS, coded, html, json } from './cases.js';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

const value = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, tie('leaf'), tie('list'), tie('object')),
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  list: fc.array(tie('tree'), { maxLength: 5 }),
  object: fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('id', 'constructor', '__proto__', 'toString')),
    tie('tree'),
    { maxKeys: 5 },
  ),
})).tree;

/** The same with its members in another order. */
function shuffled(given: unknown, turn: number): unknown {
  if (Array.isArray(given)) return given.map((each) => shuffled(each, turn + 1));
  if (typeof given !== 'object' || given === null) return given;
  const members = Object.entries(given).map(([name, each]) => [name, shuffled(each, turn + 1)] as const);
  const at = members.length > 0 ? turn % members.length : 0;
  return Object.fromEntries([...members.slice(at).reverse(), ...members.slice(0, at)]);
}

interface Leaf {
  readonly path: string;
  readonly plant: (planted: unknown) => unknown;
}

/** Every leaf, with its path and what the whole is with another value in its place. */
function leavesOf(given: unknown, path = '$', plant: Leaf['plant'] = (planted) => planted): Leaf[] {
  if (Array.isArray(given))
    return given.flatMap((each, i) =>
      leavesOf(each, `${path}[${i}]`, (planted) => plant(given.with(i, planted))),
    );
  if (typeof given !== 'object' || given === null) return [{ path, plant }];
  return Object.entries(given).flatMap(([name, each]) => {
    const step = /^[A-Za-z_$][\w$-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    const changed = (planted: unknown) =>
      plant(
        Object.fromEntries(Object.entries(given).map(([key, old]) => [key, key === name ? planted : old])),
      );
    return leavesOf(each, path + step, changed);
  });
}

describe('any JSON', () => {
  it('is equal to itself, in whatever order its members stand and however it is coded', () => {
    fc.assert(
      fc.property(
        value,
        fc.nat(7),
        fc.constantFrom(...Object.keys(CODINGS)),
        fc.boolean(),
        (given, turn, coding, isWide) => {
          const other = answer(
            'application/json; charset=utf-8',
            JSON.stringify(shuffled(given, turn), undefined, isWide ? 2 : 0),
          );
          expect(differencesBetween(coded(json(given), coding), other)).toEqual([]);
        },
      ),
      { numRuns },
    );
  });

  it('with one leaf changed differs there, and nowhere else', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.nat(7), (given, which, turn) => {
        const leaves = leavesOf(given);
        fc.pre(leaves.length > 0);
        const { path, plant } = leaves[which % leaves.length] as Leaf;
        const planted = plant({ planted: 'for this' });
        const differences = differencesBetween(json(planted), json(shuffled(given, turn)));
        expect(differences.map((each) => each.path)).toEqual([path]);
        expect(differences[0]?.scion).toBeDefined();
      }),
      { numRuns },
    );
  });
});

// None of them is what a secret is called.
const word = fc.constantFrom('tea', 'cup', 'pot', 'milk', 'leaf', 'price', 'note', 'a', 'b', 'c');
const markup = fc.letrec<{ tree: string; leaf: string; element: string }>((tie) => ({
  tree: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, tie('leaf'), tie('element')),
  leaf: word,
  element: fc
    .tuple(
      fc.constantFrom('div', 'b', 'section', 'span'),
      fc.option(word, { nil: '' }),
      fc.array(tie('tree'), { maxLength: 4 }),
    )
    .map(([tag, name, within]) => `<${tag}${name && ` class="${name}"`}>${within.join(' ')}</${tag}>`),
})).element;

describe('any page', () => {
  it('is equal to itself', () => {
    fc.assert(
      fc.property(markup, fc.constantFrom(...Object.keys(CODINGS)), (given, coding) => {
        expect(differencesBetween(coded(html(given), coding), html(given))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('differs in one place, where one text is another', () => {
    fc.assert(
      fc.property(markup, fc.nat(), (given, which) => {
        const places = [...given.matchAll(/(?<=>)[^<]+(?=<)/g)];
        fc.pre(places.length > 0);
        const { index, 0: text } = places[which % places.length] as RegExpExecArray;
        const planted = `${given.slice(0, index)}PLANTED${given.slice(index + text.length)}`;
        const differences = differencesBetween(html(planted), html(given));
        expect(differences.length).toBe(1);
        expect(differences[0]).toMatchObject({ kind: 'html', scion: 'PLANTED', stock: text });
      }),
      { numRuns },
    );
  });

  it('differs somewhere, where it is written in any other way', () => {
    fc.assert(
      fc.property(
        markup,
        fc.nat(),
        fc.constantFrom(' ', '\n', 'x', '<', '>', '/', '"', '</b>', '<!-- -->', '<b>'),
        (given, at, more) => {
          const place = at % (given.length + 1);
          const other = given.slice(0, place) + more + given.slice(place);
          expect(differencesBetween(html(other), html(given)).length).toBeGreaterThan(0);
          expect(differencesBetween(html(given), html(other)).length).toBeGreaterThan(0);
        },
      ),
      { numRuns },
    );
  });
});

describe('any bytes', () => {
  it('as whatever type are compared without an error, and what is equal is the same bytes or the same text', () => {
    const types = fc.constantFrom(
      'application/json',
      'text/html',
      'text/plain',
      'text/html; charset=utf-16le',
      'image/png',
      '',
    );
    const body = fc.oneof(
      fc.uint8Array(),
      fc.string().map((text) => Buffer.from(text)),
    );
    const codings = fc.constantFrom(undefined, 'gzip', 'br', 'deflate', 'nonsense', 'gzip, gzip, gzip, gzip');
    fc.assert(
      fc.property(types, body, body, codings, (type, one, other, coding) => {
        const of = (bytes: Uint8Array) => answer(type, Buffer.from(bytes), { 'content-encoding': coding });
        const differences = differencesBetween(of(one), of(other));
        if (Buffer.from(one).equals(Buffer.from(other))) expect(differences).toEqual([]);
      }),
      { numRuns },
    );
  });
});
