import { totalOf } from '../draw/series.js';
import type { EndpointShown, GraftShown, JourneyShown } from '../snapshot.js';

/** One endpoint with what it belongs to: what is shown, and filtered. */
export interface Shown {
  readonly graft: GraftShown;
  readonly journey: JourneyShown;
  readonly endpoint: EndpointShown;
}

/** What an endpoint can be besides its state, as it is written behind `is:`. */
const MARKS = {
  stopped: ({ journey }: Shown) => journey.stopped !== undefined,
  failing: ({ endpoint }: Shown, now: string) => totalOf(endpoint.series.scion, now).errors > 0,
  different: ({ endpoint }: Shown) => (endpoint.verdict?.different.length ?? 0) > 0,
  equal: ({ endpoint: { verdict } }: Shown) =>
    verdict !== undefined && verdict.compared > 0 && verdict.different.length === 0,
  busy: ({ endpoint: { series } }: Shown, now: string) =>
    totalOf(series.scion, now).hits + totalOf(series.stock, now).hits > 0,
};

/**
 * Whether an endpoint is among those that are looked for. Each word has to fit: `is:canary` the journey's state, `is:stopped`,
 * `is:failing`, `is:different`, `is:equal` or `is:busy` what is so of it, `journey:cart` and `graft:shop` the whole name, and any other word
 * a part of its names, its methods or its patterns.
 */
export function isLookedFor(shown: Shown, filter: string, now: string): boolean {
  return wordsOf(filter).every((word) => fits(shown, word, now));
}

export function wordsOf(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

function fits(shown: Shown, word: string, now: string): boolean {
  const { graft, journey, endpoint } = shown;
  const [, key, value = ''] = /^(is|journey|graft):(.*)$/.exec(word) ?? [];
  if (key === 'is') return hasMark(shown, value, now);
  if (key === 'journey') return journey.name.toLowerCase() === value;
  if (key === 'graft') return graft.name.toLowerCase() === value;
  const { patterns, methods } = endpoint;
  const texts = [graft.name, journey.name, endpoint.endpoint, patterns.scion, patterns.stock, ...methods];
  return texts.some((text) => text?.toLowerCase().includes(word));
}

export function hasMark(shown: Shown, mark: string, now: string): boolean {
  if (Object.hasOwn(MARKS, mark)) return MARKS[mark as keyof typeof MARKS](shown, now);
  return shown.journey.state === mark;
}

/** All endpoints of a graft, journey by journey. */
export function shownOf(graft: GraftShown): Shown[] {
  const endpoints = new Map(graft.endpoints.map((endpoint) => [endpoint.endpoint, endpoint]));
  return graft.journeys.flatMap((journey) =>
    journey.endpoints.flatMap((name) => {
      const endpoint = endpoints.get(name);
      return endpoint ? [{ graft, journey, endpoint }] : [];
    }),
  );
}
