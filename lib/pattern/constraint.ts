import { Unreadable } from './pattern.js';

/** A constraint is a RegExp's source; a parenthesis more, and it would be something else than it seems. */
export function checkConstraint(constraint: string, write: string): string {
  try {
    new RegExp(constraint);
  } catch {
    throw new Unreadable(`"(${constraint})" is no RegExp`, write);
  }
  return constraint;
}

/**
 * Whether a value that a constraint takes may hold a slash.
 *
 *     '.+', '[^?]*', '\\S+', '[\\w/]+'  → true
 *     '\\d+', '[^/]+', 'en|fr', '[\\w.-]+'  → false
 */
export function mayHoldSlash(constraint: string): boolean {
  const outside = constraint.replace(CLASS, (piece) => {
    if (piece.startsWith('\\')) return /[SDWxuc/]/.test(piece) ? '/' : 'x';
    return new RegExp(piece).test('/') ? '/' : 'x';
  });
  return /[./]/.test(outside);
}

/** A class of characters, or an escaped one. */
const CLASS = /\\.|\[(?:\\.|[^\]\\])*\]/gs;
