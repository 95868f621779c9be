import { PartylineError } from '../errors.js';

/** Whether a value is an object literal, or an object without a prototype. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object of another realm (of jest or node:vm) has another Object.prototype, which has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A longer delay makes Node's timers fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Whether a value is a delay that a timer can wait: a number of milliseconds above 0. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= LONGEST_DELAY;
}

/** The error for an option or an argument with a bad value. */
export function badOption(where: string, option: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_OPTION', { where, option, reason, write });
}

/** Throws unless `options` is an object whose keys are all known. */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  const write = `Known: ${known.join(', ')}.`;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw badOption(where, 'options', 'is no object', write);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw badOption(where, unknown, 'is not known', write);
}

/** An Error of any realm: one of Node's core is no instance of the Error that a test runner or a vm has. */
export function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  return /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}
