import { PartylineError } from '../../errors.js';
import type { Route } from '../../links/route.js';
import { build } from '../../pattern/build.js';
import { join, type Key, type Pattern } from '../../pattern/pattern.js';
import { prepare, type Template } from '../../pattern/template.js';

/** For each round, what a key takes: numbers and words are told apart by many an older route. */
const ROUNDS = [
  { text: 'sample', wildcard: ['sample'] },
  { text: '1', wildcard: ['sample', '1'] },
];
/** One of these fits most constraints. */
const TEXTS = ['1', '42', '2024', 'en', 'a', 'A1', 'true', '2024-02-29', '1.0', 'f'.repeat(24)];
const UUID = '123e4567-e89b-42d3-a456-426614174000';

/**
 * URLs of an endpoint with sample values, within the party: with all that may be left out, and without. None for what
 * cannot be built, or has a constraint that no sample fits.
 */
export function samplesOf({ name, pattern }: Pick<Route, 'name' | 'pattern'>, mount: Pattern): string[] {
  const full = join(mount, pattern);
  if (full.unbuildable) return [];
  const template = prepare(full, 0, { name, pattern: full.source });
  const urls = ROUNDS.flatMap((round) => {
    const all = template.keys.map((key) => sampleOf(key, round));
    const fewest = template.keys.map(({ optional }, i) => (optional ? undefined : all[i]));
    return [all, fewest].flatMap((values) => attempt(() => build(template, values)));
  });
  return [...new Set(urls)];
}

/** Values by name of which a URL can be built, with all that may be left out; `undefined` where no sample fits. */
export function sampleValuesOf(template: Template): Record<string, unknown> | undefined {
  for (const round of ROUNDS) {
    const values = template.keys.map((key) => sampleOf(key, round));
    if (attempt(() => build(template, values)).length === 0) continue;
    return Object.fromEntries(template.keys.map(({ name }, i) => [name, values[i]]));
  }
  return undefined;
}

function attempt(make: () => string): string[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof PartylineError) return [];
    throw error;
  }
}

function sampleOf(key: Key, { text, wildcard: items }: (typeof ROUNDS)[number]): unknown {
  if (key.wildcard) return key.wildcard === 'array' ? items : items.join('/');
  const constraint = key.constraint ?? key.valueConstraint;
  if (!constraint) return text;
  // `en|de` names its own.
  const own = constraint.source.slice('^(?:'.length, -')$'.length).split('|');
  return [text, ...TEXTS, UUID, ...own].find((each) => constraint.test(each));
}
