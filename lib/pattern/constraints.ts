import { keyTokensOf } from './likeness.js';
import type { Pattern } from './pattern.js';

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/** Key → the source of the RegExp that its value has to match as a whole, of those keys that have one. */
export function constraintsOf({ isPlain, tokens }: Pattern): Readonly<Record<string, string>> {
  // Its tokens are made each time that they are asked for.
  if (isPlain) return NONE;
  const found = keyTokensOf(tokens).flatMap(({ name, constraint, valueConstraint }): [string, string][] => {
    const source = constraint ?? valueConstraint;
    return source === undefined ? [] : [[name, source]];
  });
  return found.length > 0 ? Object.freeze(Object.fromEntries(found)) : NONE;
}
