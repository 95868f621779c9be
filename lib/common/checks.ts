/** Whether a word among the values would be taken for an option: for what follows them in a call of `urlFor`. */
export function isOption(word: string): boolean {
  return word === 'query' || word === 'hash' || word === 'absolute';
}

/** An object literal, or one without a prototype: values by name, or options. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object of another realm (a test runner's, a vm's) has another Object.prototype: one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
