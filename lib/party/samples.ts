import { PartylineError } from '../errors.js';
import type { Endpoint } from '../member.js';
import { build, prepare } from '../pattern/build.js';
import { join, type Key } from '../pattern/pattern.js';

/** One of these fits most constraints. */
const TEXTS = ['sample', '1', '42', '2024', 'en', 'a', 'A1', 'true', '2024-02-29', '1.0', 'f'.repeat(24)];
const UUID = '123e4567-e89b-42d3-a456-426614174000';

/**
 * URLs of an endpoint with sample values, within the party: with all that may be left out, and without. None for what
 * cannot be built, or has a constraint that no sample fits.
 */
export function samplesOf({ name, member, pattern }: Endpoint): string[] {
  const { tokens, source, unbuildable } = join(member.mount, pattern);
  if (unbuildable) return [];
  const template = prepare(tokens);
  const all = template.keys.map(sampleOf);
  const fewest = template.keys.map(({ optional }, i) => (optional ? undefined : all[i]));
  const urls = [all, fewest].flatMap((values) =>
    attempt(() => build(template, values, { name, pattern: source })),
  );
  return [...new Set(urls)];
}

function attempt(make: () => string): string[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof PartylineError) return [];
    throw error;
  }
}

function sampleOf({ wildcard, constraint }: Key): unknown {
  if (wildcard === 'array') return ['sample'];
  if (!constraint) return 'sample';
  // `en|de` names its own.
  const own = constraint.source.slice('^(?:'.length, -')$'.length).split('|');
  return [...TEXTS, UUID, ...own].find((text) => constraint.test(text));
}
