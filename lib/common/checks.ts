import { PartylineError } from '../errors.js';

/** An object literal, or one without a prototype: values by name, or options. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object of another realm (a test runner's, a vm's) has another Object.prototype: one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The error of an option: where it was given, what is wrong with it, and what to write. */
export function badOption(where: string, option: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_OPTION', { where, option, reason, write });
}

/** Refuses an option that nobody knows: a typo would otherwise change nothing, silently. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  const write = `Known: ${known.join(', ')}.`;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw badOption(where, 'options', 'is no object', write);
  }
  const strange = Object.keys(options).find((key) => !known.includes(key));
  if (strange !== undefined) throw badOption(where, strange, 'is not known', write);
}
