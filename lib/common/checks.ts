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

/** An Error of any realm: one of Node's core is no instance of the Error that a test runner or a vm has. */
export function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  return /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}
