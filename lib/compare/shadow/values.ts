import { isPlain } from '../../common/checks.js';

/** So many values of a request are copied at most: what a visitor sends must not take longer to copy than to serve. */
const MOST_VALUES = 2_000;
/** As long as a buffer may be: what a host has kept of an upload is longer. */
const MOST_BYTES = 1024 * 1024;

/** In so many plain containers, one in the other, what stands there is a host's as what stands on the request itself: `req.ctx.user`. */
const CONTAINERS = 1;

/** `res.locals` is a container itself. */
export const IN_LOCALS = CONTAINERS + 1;

/** The request has more on it than is copied. */
export class TooMuch extends Error {}

/**
 * Copies what a host has put on a request, so that nobody who gets the copy changes the original: what is plain as deep as it goes, an
 * object of a class that stands there or in a plain container, with what is plain in it. Functions, and what cannot be copied, are the same: objects with private members,
 * Node's own, and what emits events.
 */
export class Copier {
  #left = MOST_VALUES;
  readonly #copies: Map<unknown, unknown>;

  /** `known`: what stands for whom. */
  constructor(known: Iterable<readonly [object, unknown]> = []) {
    this.#copies = new Map(known);
  }

  /**
   * Throws {@link TooMuch}. Not recursive: a visitor nests his values as deep as he likes.
   * @param containers in how many plain containers an object of a class is copied
   */
  copy<Value>(value: Value, containers = CONTAINERS): Value {
    const open: (() => void)[] = [];
    const copied = this.#copied(value, open, containers);
    for (let fill = open.pop(); fill; fill = open.pop()) fill();
    return copied as Value;
  }

  /** `containers`: below 0, an object of a class is the same. */
  #copied(value: unknown, open: (() => void)[], containers: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (this.#copies.has(value)) return this.#copies.get(value);
    const copy = emptyCopyOf(value, containers >= 0);
    if (copy === value) return value;
    this.#copies.set(value, copy);
    const within = Array.isArray(value) || isPlain(value) ? containers - 1 : -1;
    if (!isWhole(value)) open.push(() => this.#fill(copy as object, value, { open, within }));
    return copy;
  }

  #fill(copy: object, from: object, { open, within }: { open: (() => void)[]; within: number }): void {
    for (const name of Reflect.ownKeys(from)) {
      if (Array.isArray(from) && name === 'length') continue;
      if (--this.#left < 0) throw new TooMuch();
      const own = Object.getOwnPropertyDescriptor(from, name) as PropertyDescriptor;
      // Getters are not called: they belong to the host.
      const put = 'value' in own ? { ...own, value: this.#copied(own.value, open, within) } : own;
      Reflect.defineProperty(copy, name, put);
    }
  }
}

/** What is copied as a whole, by Node. */
function isWhole(value: object): boolean {
  return (
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value)
  );
}

function emptyCopyOf(value: object, isCopied: boolean): unknown {
  if (Array.isArray(value)) return new Array(value.length);
  if (isPlain(value)) return Object.create(Object.getPrototypeOf(value) as object | null);
  if (isWhole(value)) return wholeCopyOf(value);
  return isCopied && isOpen(value) ? Object.create(Object.getPrototypeOf(value) as object) : value;
}

function wholeCopyOf(value: object): unknown {
  try {
    if (ArrayBuffer.isView(value) && value.byteLength > MOST_BYTES) throw new TooMuch();
    if (Buffer.isBuffer(value)) return Buffer.from(value);
    return structuredClone(value);
  } catch (error) {
    if (error instanceof TooMuch) throw error;
    // It holds functions, say.
    return value;
  }
}

/** By prototype: a source is read once. */
const open = new WeakMap<object, boolean>();

/** Whether an object of a class is all that can be seen of it. */
function isOpen(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object;
  const known = open.get(prototype) ?? readOpen(value);
  open.set(prototype, known);
  return known;
}

function readOpen(value: object): boolean {
  if (
    typeof (value as { emit?: unknown }).emit === 'function' ||
    typeof (value as { then?: unknown }).then === 'function'
  )
    return false;
  for (
    let each = Object.getPrototypeOf(value) as object | null;
    each;
    each = Object.getPrototypeOf(each) as object | null
  ) {
    const maker: unknown = Object.getOwnPropertyDescriptor(each, 'constructor')?.value;
    if (maker === Object || typeof maker !== 'function') continue;
    const source = Function.prototype.toString.call(maker);
    if (/\[native code\]\s*\}$|^class\b.*#[\w$]/s.test(source) && Object.getPrototypeOf(each) !== null) return false;
  }
  return true;
}
