import { sum } from '../../graft/report/compute.js';
import type { EndpointReport } from '../../graft/report/figures.js';
import { STATE_NAMES } from '../../graft/states/states.js';
import type { JourneyShown } from '../snapshot.js';
import type { Figures, GraftFigures, JourneyFigures } from './own.js';

/** A graft's journeys as this process has them, with what all have counted. */
export function journeysShown(all: readonly GraftFigures[], endpoints: readonly EndpointReport[]): JourneyShown[] {
  const [own] = all as [GraftFigures];
  return own.journeys.map((journey) => {
    const everywhere = all.flatMap(({ journeys }) => journeys.find(({ name }) => name === journey.name) ?? []);
    const stopped = everywhere.map(({ state }) => state.stopped).find((each) => each !== undefined);
    return {
      ...shownOf(journey, stopped, own.isComparing),
      ...(stopped && { stopped, wanted: journey.wanted }),
      perHour: sum(everywhere, ({ answers }) => answers),
      ...noKeyOf(endpoints.filter((endpoint) => endpoint.journey === journey.name)),
    };
  });
}

function shownOf(journey: JourneyFigures, stopped: object | undefined, isComparing: boolean) {
  const { name, state: record, endpoints, refused } = journey;
  const { state, percent, isNew = false } = record;
  const { since, by, why }: { since?: string; by?: string; why?: string } = record;
  const isHeld = stopped !== undefined || refused !== undefined;
  return {
    name,
    state,
    ...(percent !== undefined && { percent }),
    ...(since !== undefined && { since }),
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    isNew,
    endpoints,
    to: isNew
      ? []
      : STATE_NAMES.filter(
          (each) => each !== state && (each === 'legacy' || !isHeld) && (each !== 'shadow' || isComparing),
        ),
    ...(refused !== undefined && { refused }),
  };
}

/** The share of a canary's requests without a key. */
function noKeyOf(endpoints: readonly EndpointReport[]): { noKey?: number } {
  const canary = sum(endpoints, (each) => each.canary);
  return canary > 0 ? { noKey: sum(endpoints, (each) => each.noKey) / canary } : {};
}

/** Where processes have a journey in other states than this one: a switch has not reached them, or could not be written. */
export function disagreements(graft: string, own: Figures, others: readonly Figures[]): string[] {
  const of = (figures: Figures) => figures.grafts.find(({ name }) => name === graft)?.journeys ?? [];
  const here = new Map(of(own).map(({ name, state }) => [name, textOf(state)]));
  return others.flatMap((figures) =>
    of(figures).flatMap(({ name, state }) => {
      const [mine, theirs] = [here.get(name), textOf(state)];
      if (mine === undefined || mine === theirs) return [];
      return [`"${name}" is ${mine} in process ${own.pid}, and ${theirs} in process ${figures.pid}: switch it again.`];
    }),
  );
}

function textOf({ state, percent }: JourneyFigures['state']): string {
  return percent === undefined ? state : `${state} ${percent} %`;
}
