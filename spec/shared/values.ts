import * as fc from 'fast-check';
import type { SourceKey } from './writer';

/** What a value can be made of once its pattern is known: texts that suit its key, and the pattern's own literals. */
export interface Hints {
  readonly fits: readonly string[];
  readonly literals: readonly string[];
}

/** A value before its pattern is known. */
export type Draft = (hints: Hints) => unknown;

/** What a value's own code throws: no error of ours, and let through. */
export class OwnError extends Error {}

export const hostile = [
  // What is refused in whatever place comes more often.
  ...['', '.', '..', '', '.', '..', '', '.', '..'],
  ...['', '.', '..', '...', '%2e', '%2E%2e', '.%2e', '%252e', './', '../', '..;', '. ', '.\u0000', '\u2024'],
  ...['/', '//', '//evil.test', '\\', '/\\evil.test', '%2F', '%5c', 'http://evil.test', 'javascript:x', '@'],
  ...['\r\nX: y', '\n', '\u0000', '\t', '\u007f', '\u0085', '\u2028', '\ufeff', ' ', '\u00a0', '\uff0f'],
  ...['\ud800', 'a\udc00', '😀', 'é', 'e\u0301', 'İ', 'ſ', '\u212a', '\ufffe'],
  ...['%', '%zz', '%0', '%00', '%ff', '%C3%A9', '%25', '+', '&a=1', '?q', '#h', ';x=1', "'", '"', '<', '$&'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'query',
    'hash',
    ':id',
    '*',
    '{a}',
    '(\\d+)',
    '[object Object]',
  ],
];

const word = fc.nat(20).map(
  (n): Draft =>
    ({ fits }) =>
      fits[n % fits.length],
);
const literal = fc.nat(20).map(
  (n): Draft =>
    ({ literals }) =>
      literals[n % literals.length] ?? '-',
);
const odd = fc.constantFrom(...hostile).map(
  (text): Draft =>
    () =>
      text,
);
const noise = fc.string({ unit: 'binary', maxLength: 4 }).map(
  (text): Draft =>
    () =>
      text,
);

const fragment = fc.oneof(
  { arbitrary: word, weight: 6 },
  { arbitrary: literal, weight: 6 },
  { arbitrary: odd, weight: 3 },
  { arbitrary: noise, weight: 1 },
);

/** A value that holds the text around it is what an ambiguous pattern reads otherwise. */
const mixed = fc.array(fragment, { minLength: 2, maxLength: 4 }).map(
  (drafts): Draft =>
    (hints) =>
      drafts.map((draft) => draft(hints)).join(''),
);

export const text: fc.Arbitrary<Draft> = fc.oneof(
  { arbitrary: word, weight: 6 },
  { arbitrary: mixed, weight: 6 },
  { arbitrary: odd, weight: 2 },
  { arbitrary: literal, weight: 2 },
);

const number: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.constantFrom(0, -0, 1e21, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

/** Of a class, so that nobody takes it for values by name. */
class Id {
  readonly #json: unknown;
  constructor(json: unknown) {
    this.#json = json;
  }
  toJSON(): unknown {
    return this.#json;
  }
}

class Thrower {
  get toJSON(): never {
    throw new OwnError();
  }
}

const strange: readonly unknown[] = [
  ...[
    true,
    false,
    null,
    undefined,
    new Date(0),
    new Date(Number.NaN),
    new URL('http://x.test/a'),
    Symbol('x'),
  ],
  ...[() => 'x', Object('x'), /x/, new Map(), new Thrower(), new Id(7), {}, { toJSON: () => 'plain' }],
  ...[Object.create(null), [], ['x']],
];

/** Anything that one may hand over for a parameter. */
export const scalar: fc.Arbitrary<Draft> = fc.oneof(
  { arbitrary: text, weight: 18 },
  {
    arbitrary: number.map(
      (value): Draft =>
        () =>
          value,
    ),
    weight: 1,
  },
  {
    arbitrary: fc.constantFrom(...strange).map(
      (value): Draft =>
        () =>
          value,
    ),
    weight: 1,
  },
  {
    arbitrary: text.map(
      (draft): Draft =>
        (hints) =>
          new Id(draft(hints)),
    ),
    weight: 1,
  },
);

/** A value for a key of whichever kind; seldom one for another kind, or none where one is wanted. */
export const value: fc.Arbitrary<(hints: Hints, key: SourceKey) => unknown> = fc
  .tuple(fc.array(scalar, { minLength: 1, maxLength: 3 }), fc.nat(199))
  .map(([drafts, whim]) => (hints, { kind, isOptional }) => {
    if (whim < (isOptional ? 50 : 1)) return undefined;
    const items = drafts.map((draft) => draft(hints));
    const [first] = items;
    if (whim === 199) return kind === 'text' ? items : first;
    if (kind === 'text') return first;
    if (kind === 'path') return items.every((item) => typeof item === 'string') ? items.join('/') : first;
    // biome-ignore lint/suspicious/noSparseArray: a hole is what this one is about
    return whim === 198 ? [, ...items] : items;
  });

/** For the query: one, or several under one name. */
export const queried: fc.Arbitrary<Draft> = fc
  .tuple(scalar, fc.array(scalar, { maxLength: 2 }), fc.nat(3))
  .map(([draft, more, whim]) => (hints) => {
    return whim === 3 ? more.map((each) => each(hints)) : draft(hints);
  });

/** The text that a value stands for in a URL; `undefined` where it has none. */
export function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (typeof given === 'number' || typeof given === 'bigint' || typeof given === 'boolean') return `${given}`;
  const json = (given as { toJSON?: () => unknown } | null)?.toJSON?.();
  return typeof json === 'string' ? json : undefined;
}
