/** What follows the values in a call of `urlFor`. */
const OPTIONS: ReadonlySet<string> = new Set(['query', 'hash', 'absolute']);

/** Whether a word among the values would be taken for an option. */
export function isOption(word: string): boolean {
  return OPTIONS.has(word);
}

/** An object literal, or one without a prototype: values by name, or options. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object of another realm (a test runner's, a vm's) has another Object.prototype: one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
