import { MINUTES, type Point } from '../graft/report/minutes.js';
import type { EndpointShown, GraftShown, Snapshot } from './snapshot.js';

/** What has changed since the snapshot before: all of it but for the endpoints that are as they were. */
export interface Patch extends Omit<Snapshot, 'grafts'> {
  readonly grafts: readonly GraftPatch[];
}

export interface GraftPatch extends Omit<GraftShown, 'endpoints'> {
  /** The names of all its endpoints, in order. */
  readonly names: readonly string[];
  /** Those that have changed; of their series the minutes that have. */
  readonly endpoints: readonly EndpointShown[];
}

/** What makes one snapshot of another. */
export function patchBetween(before: Snapshot, after: Snapshot): Patch {
  const grafts = after.grafts.map((graft): GraftPatch => {
    const known = byName(before.grafts.find(({ name }) => name === graft.name));
    const endpoints = graft.endpoints.flatMap((endpoint) => changed(known.get(endpoint.endpoint), endpoint) ?? []);
    return { ...graft, names: graft.endpoints.map(({ endpoint }) => endpoint), endpoints };
  });
  return { ...after, grafts };
}

function changed(before: EndpointShown | undefined, after: EndpointShown): EndpointShown | undefined {
  if (!before) return after;
  const series = {
    scion: newPoints(before.series.scion, after.series.scion),
    stock: newPoints(before.series.stock, after.series.stock),
  };
  const isSame = textOf(before) === textOf(after) && series.scion.length + series.stock.length === 0;
  return isSame ? undefined : { ...after, series };
}

function textOf({ series: _series, ...rest }: EndpointShown): string {
  return JSON.stringify(rest);
}

function newPoints(before: readonly Point[], after: readonly Point[]): Point[] {
  const known = new Map(before.map((point) => [point[0], point.join()]));
  return after.filter((point) => known.get(point[0]) !== point.join());
}

/** The snapshot as a patch leaves it. */
export function patched(before: Snapshot, patch: Patch): Snapshot {
  const now = Math.floor(Date.parse(patch.made) / 60_000);
  const grafts = patch.grafts.map(({ names, endpoints, ...graft }): GraftShown => {
    const known = byName(before.grafts.find(({ name }) => name === graft.name));
    const fresh = new Map(endpoints.map((each) => [each.endpoint, each]));
    const all = names.flatMap((name) => merged(known.get(name), fresh.get(name), now) ?? []);
    return { ...graft, endpoints: all };
  });
  return { ...patch, grafts };
}

function byName(graft: GraftShown | undefined): Map<string, EndpointShown> {
  return new Map((graft?.endpoints ?? []).map((each) => [each.endpoint, each]));
}

function merged(before: EndpointShown | undefined, after: EndpointShown | undefined, now: number) {
  const endpoint = after ?? before;
  if (!endpoint) return undefined;
  const of = (side: 'scion' | 'stock') => withPoints(before?.series[side] ?? [], after?.series[side] ?? [], now);
  return { ...endpoint, series: { scion: of('scion'), stock: of('stock') } };
}

/** A series with the points of later, without the minutes that are more than an hour ago by now. */
export function withPoints(before: readonly Point[], after: readonly Point[], now: number): Point[] {
  const points = new Map([...before, ...after].map((point) => [point[0], point]));
  return [...points.values()].filter(([minute]) => minute > now - MINUTES).sort(([one], [other]) => one - other);
}
