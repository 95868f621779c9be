import type { ErrorCode } from '../../lib/errors';
import type { PatternCase } from './patterns';

/** What must not be built. */
export interface RefusedCase extends PatternCase {
  readonly code: ErrorCode;
}

/** Stands in the values wherever it can, to be known again where no error may repeat it. */
export const SECRET = 'zqx';

const MISSING = 'ERR_PARTY_MISSING_VALUE';
const BAD = 'ERR_PARTY_BAD_VALUE';
const UNSAFE = 'ERR_PARTY_UNSAFE_URL';

/** An object whose toString must never run: what it gives would be the caller's guess. */
const fail = () => {
  throw new Error('toString has run');
};
const stringable = { toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail };

const LONE = `${SECRET}\ud800`;

type Topic = 'missing' | 'numbers' | 'noTexts' | 'lone' | 'empty' | 'dots' | 'slashes' | 'wildcards';

/** By what each case is about. */
export const refusedBy: Record<Topic, readonly RefusedCase[]> = {
  missing: [
    { pattern: '/posts/:id', values: [], code: MISSING },
    { pattern: '/posts/:id', values: [undefined], code: MISSING },
    { pattern: '/posts/:id', values: [null], code: MISSING },
    { pattern: '/:a/:b', values: [undefined, SECRET], code: MISSING },
    { pattern: '/files/*path', values: [], code: MISSING },
    { pattern: '/a{/:b{/:c}}', values: [undefined, SECRET], code: MISSING },
    { pattern: '/p{/:a-:b}', values: [SECRET], code: MISSING },
    { pattern: '/p{/:a-:b}', values: [undefined, SECRET], code: MISSING },
  ],
  numbers: [
    { pattern: '/:v', values: [Number.NaN], code: BAD },
    { pattern: '/:v', values: [Number.POSITIVE_INFINITY], code: BAD },
    { pattern: '/:v', values: [Number.NEGATIVE_INFINITY], code: BAD },
  ],
  noTexts: [
    { pattern: '/:v', values: [Symbol(SECRET)], code: BAD },
    { pattern: '/:v', values: [() => SECRET], code: BAD },
    { pattern: '/:v', values: [{ id: SECRET }], code: BAD },
    { pattern: '/:v', values: [Object.create(null)], code: BAD },
    { pattern: '/:v', values: [stringable], code: BAD },
    { pattern: '/:v', values: [Object(SECRET)], code: BAD },
    { pattern: '/:v', values: [Object(7)], code: BAD },
    { pattern: '/:v', values: [[SECRET]], code: BAD },
    { pattern: '/:v', values: [[]], code: BAD },
    { pattern: '/:v', values: [/zqx/], code: BAD },
    { pattern: '/:v', values: [new Map([[SECRET, SECRET]])], code: BAD },
    { pattern: '/:v', values: [new Error(SECRET)], code: BAD },
    { pattern: '/:v', values: [new Date(Number.NaN)], code: BAD },
    { pattern: '/:v', values: [{ toJSON: () => 7 }], code: BAD },
    { pattern: '/:v', values: [{ toJSON: () => ({ id: SECRET }) }], code: BAD },
    { pattern: '/:v', values: [{ toJSON: SECRET }], code: BAD },
    { pattern: '/:v', values: [Promise.resolve(SECRET)], code: BAD },
  ],
  lone: [
    { pattern: '/:v', values: [LONE], code: BAD },
    { pattern: '/:v', values: [`\udc00${SECRET}`], code: BAD },
    { pattern: '/:v', values: [{ toJSON: () => LONE }], code: BAD },
    { pattern: '/files/*path', values: [['a', LONE]], code: BAD },
  ],
  empty: [
    { pattern: '/:v', values: [''], code: BAD },
    { pattern: '/:v', values: [{ toJSON: () => '' }], code: BAD },
    { pattern: '/:a/:b', values: [SECRET, ''], code: BAD },
    { pattern: '/a{/:b}', values: [''], code: BAD },
    { pattern: '/files/*path', values: [['']], code: BAD },
  ],
  dots: [
    { pattern: '/:v', values: ['.'], code: UNSAFE },
    { pattern: '/:v', values: ['..'], code: UNSAFE },
    { pattern: '/:v', values: [{ id: SECRET, toJSON: () => '..' }], code: UNSAFE },
    { pattern: '/a/:v/b', values: ['..'], code: UNSAFE },
    { pattern: '/:a/:b', values: [SECRET, '..'], code: UNSAFE },
    { pattern: '/files/*path', values: [[SECRET, '..']], code: UNSAFE },
    { pattern: '/files/*path', values: [['.']], code: UNSAFE },
    { pattern: '/:a.:b', values: ['.', '.'], code: UNSAFE },
    { pattern: '/.:v', values: ['.'], code: UNSAFE },
  ],
  slashes: [
    { pattern: '/{:a}/evil.test', values: [], code: UNSAFE },
    { pattern: '/b/{:a}/c', values: [], code: UNSAFE },
    { pattern: '/:a/:b', values: ['', SECRET], code: BAD },
    { pattern: '/*path', values: [['', SECRET]], code: BAD },
    { pattern: '/*path', values: [['a', '', SECRET]], code: BAD },
  ],
  wildcards: [
    { pattern: '/files/*path', values: [`${SECRET}/b`], code: BAD },
    { pattern: '/files/*path', values: [7], code: BAD },
    // Routers take the slash at the end for a part of the wildcard.
    { pattern: '/files/*path/', values: [[SECRET]], code: BAD },
    { pattern: '/files/*path', values: [{ 0: SECRET, length: 1 }], code: BAD },
    { pattern: '/files/*path', values: [[]], code: BAD },
    { pattern: '/files{/*path}', values: [[]], code: BAD },
    { pattern: '/files/*path', values: [[SECRET, undefined]], code: BAD },
    { pattern: '/files/*path', values: [['a', null]], code: BAD },
    { pattern: '/files/*path', values: [[[SECRET]]], code: BAD },
    // biome-ignore lint/suspicious/noSparseArray: a hole is what this case is about
    { pattern: '/files/*path', values: [['a', , 'b']], code: BAD },
    { pattern: '/files/*path', values: [new Array(2)], code: BAD },
  ],
};

export const refused: readonly RefusedCase[] = Object.values(refusedBy).flat();

/** Law 3 leaves two ways for these: what is built gives the values back, or nothing is built. */
export const ambiguous: readonly PatternCase[] = [
  { pattern: '/:from-:to', values: [`${SECRET}-y`, 'z'] },
  { pattern: '/:from-:to', values: [SECRET, 'y-z'] },
  { pattern: '/:from-:to', values: ['-', '-'] },
  { pattern: '/:name.:ext', values: [SECRET, 'tar.gz'] },
  { pattern: '/:a{-:b}', values: [`${SECRET}-y`] },
  // Cut in the midst of an encoded slash.
  { pattern: '/:"a"2:b', values: ['x/y', SECRET] },
  { pattern: '/{:a-}:b', values: [undefined, `${SECRET}-y`] },
  { pattern: '/a{/:b}{/:c}', values: [undefined, SECRET] },
  { pattern: '/*a/x/*b', values: [['1'], ['2', 'x', SECRET]] },
  { pattern: '/:id/x/:id', values: [SECRET, '2'] },
];
