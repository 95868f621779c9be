import { PartylineError } from '../../lib/errors';
import { build } from '../../lib/pattern/build';
import { keysOf, type Pattern } from '../../lib/pattern/pattern';
import { templateOf } from './template';
import { hostile } from './values';

/** A route in a framework's own syntax, with values for its keys, in order. */
export interface ForeignCase {
  readonly path: string;
  readonly values: readonly unknown[];
  readonly url: string;
  /** What the framework gives its handler. */
  readonly params: Readonly<Record<string, string>>;
}

/** The path that is built of a pattern that stands alone. */
export function pathOf(pattern: Pattern, values: readonly unknown[]): string {
  return build(templateOf(pattern), values);
}

export interface Trip {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
}

/** What is built of each hostile value in each place, beside values that suit; whatever is refused has a code. */
export function hostileTrips(
  pattern: Pattern,
  fits: readonly string[],
): { trips: Trip[]; refused: string[] } {
  const names = keysOf(pattern.tokens).map(({ name }) => name);
  const trips: Trip[] = [];
  const refused: string[] = [];
  for (const [at] of names.entries()) {
    for (const piece of new Set(hostile)) {
      for (const value of [
        piece,
        `${fits[at]}${piece}`,
        `${piece}${fits[at]}`,
        `a/${piece}/b`,
        `${piece}-${piece}`,
      ]) {
        const values = fits.map((fit, i) => (i === at ? value : fit));
        const url = built(pattern, values);
        if (url === undefined) refused.push(value);
        else
          trips.push({
            url,
            params: Object.fromEntries(names.map((name, i) => [name, values[i] as string])),
          });
      }
    }
  }
  return { trips, refused };
}

function built(pattern: Pattern, values: readonly string[]): string | undefined {
  try {
    return pathOf(pattern, values);
  } catch (error) {
    if (error instanceof PartylineError) return undefined;
    throw error;
  }
}
