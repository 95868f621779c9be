import { isStocks } from '../../graft/states/states.js';
import type { Deed, GraftShown, JourneyShown, SetDeed, Snapshot } from '../snapshot.js';

const HOUR = 3_600_000;

/** What a deed will do to whom, in sentences. */
export function effectsOf(deed: Deed, snapshot: Snapshot): string[] {
  const grafts = snapshot.grafts.filter(({ name, source }) =>
    deed.graft === undefined ? source.isWritable : deed.graft === name,
  );
  const what = deed.act === 'set' ? settingOf(deed, grafts) : manyOf(deed, grafts);
  const left = deed.graft === undefined ? snapshot.grafts.filter(({ source }) => !source.isWritable) : [];
  return [
    ...what,
    ...left.map(({ name, source: { why } }) => `Not of "${name}". ${why ?? ''}`.trim()),
    ...grafts.map((graft) => reachOf(graft, snapshot)),
    ...countedSince(grafts, snapshot),
  ];
}

function settingOf(deed: SetDeed, grafts: readonly GraftShown[]): string[] {
  const found = grafts.flatMap(({ journeys, isKeyless = false }) =>
    journeys.filter(({ name }) => name === deed.journey).map((journey) => ({ journey, isKeyless })),
  );
  return found.flatMap(({ journey, isKeyless }) => {
    const { endpoints } = journey;
    if (deed.state === 'canary' && isKeyless) return [NOBODY];
    const now = `Now "${journey.name}" is ${stateText(journey)}. It has ${counted(endpoints.length, 'endpoint')}: ${listed(endpoints)}.`;
    return [settingText(deed, journey), now];
  });
}

const NOBODY = 'Nobody gets the new app: the graft has no key, and cannot tell who is asking. Give it one first.';

function settingText({ state, percent = 100 }: SetDeed, { perHour, noKey = 0 }: JourneyShown): string {
  const all = `All users, ${rate(perHour)}`;
  switch (state) {
    case 'canary': {
      const keyed = perHour * (1 - noKey);
      const who = `${percentText(percent)} of users with a key, ${rate((keyed * percent) / 100)}`;
      return `${who}, get the new app; all others get the old one.`;
    }
    case 'live':
      return `${all}, get the new app.`;
    case 'moved':
      return `${all}, get the new app, and the old app's own URLs redirect to the new ones.`;
    case 'legacy':
      return `${all}, get the old app.`;
    default: {
      const share = `${percentText(percent)} of requests, ${rate((perHour * percent) / 100)}`;
      return `All users get the old app. ${share}, are then asked of the new one too, to compare: nobody waits for that.`;
    }
  }
}

/** Of `stop` and `resume`. */
function manyOf(deed: Exclude<Deed, SetDeed>, grafts: readonly GraftShown[]): string[] {
  const all = grafts.flatMap(({ journeys }) => journeys).filter(({ name }) => (deed.journey ?? name) === name);
  return deed.act === 'stop' ? stoppingOf(all) : resumingOf(all);
}

function stoppingOf(journeys: readonly JourneyShown[]): string[] {
  const own = journeys.filter(({ isNew }) => !isNew);
  const moved = own.filter((journey) => !isStocks(journey));
  const shadows = own.filter(({ state }) => state === 'shadow').map(({ name }) => name);
  const names = moved.map(({ name }) => name);
  const compared = shadows.length > 0 ? [`Not compared any more: ${listed(shadows)}.`] : [];
  const held = 'None of them moves forward, whoever sets it, until it is resumed.';
  if (own.length === 0) return ['Nothing: the new app alone has these pages.'];
  if (moved.length === 0)
    return [`Nobody notices: ${subject(own.length)} with the old app already.`, ...compared, held];
  return [
    `${counted(moved.length, 'journey')} ${moved.length === 1 ? 'goes' : 'go'} back to the old app at once: ${listed(names)}.`,
    `Up to ${rate(moved.reduce((total, journey) => total + servedBy(journey), 0)).replace('about ', '')} that the new app serves now get the old one.`,
    ...compared,
    held,
  ];
}

/** Of an hour's requests, those that the scion has. */
function servedBy({ state, percent = 100, perHour, noKey = 0 }: JourneyShown): number {
  if (state === 'canary') return (perHour * (1 - noKey) * percent) / 100;
  return state === 'live' || state === 'moved' ? perHour : 0;
}

function resumingOf(journeys: readonly JourneyShown[]): string[] {
  const stopped = journeys.filter((journey) => journey.stopped);
  if (stopped.length === 0) return ['Nothing: none of them is stopped.'];
  const moving = stopped.filter(({ wanted }) => wanted && !isStocks(wanted));
  const staying = stopped.filter((journey) => !moving.includes(journey)).map(({ name }) => name);
  return [
    ...moving.map(({ name, wanted, perHour }) => {
      const to = stateText(wanted ?? { state: 'legacy' });
      return `"${name}" is ${to} at once, as the last table has it: it has ${rate(perHour)}.`;
    }),
    ...(staying.length > 0 ? [`${listed(staying)}: with the old app as before, and may be set again.`] : []),
  ];
}

function reachOf({ name, source }: GraftShown, { workers }: Snapshot): string {
  const where = source.name === 'this process' ? 'nowhere' : source.name;
  const processes = workers.answered === 1 ? 'in this process' : `in ${workers.answered} processes of this host`;
  const silent =
    workers.silent.length > 0 ? ` Not in ${listed(workers.silent.map(String))}, which gave no answer.` : '';
  const kept =
    where === 'nowhere' ? 'It is written down nowhere, and is gone with the process.' : `It is written to ${where}.`;
  return `"${name}": ${processes}, from the next request on. ${kept}${silent}`;
}

/** An hour has not gone by: the figures are of less. */
function countedSince(grafts: readonly GraftShown[], { made }: Snapshot): string[] {
  const since = grafts
    .map((graft) => graft.since)
    .sort()
    .at(-1);
  if (since === undefined || Date.parse(made) - Date.parse(since) >= HOUR) return [];
  return [`Requests were counted since ${since}, which is less than an hour.`];
}

export function stateText({ state, percent }: { readonly state: string; readonly percent?: number }): string {
  return percent === undefined ? state : `${state}, ${percentText(percent)}`;
}

function percentText(percent: number): string {
  return `${percent} %`;
}

function rate(requests: number): string {
  const rounded = Math.round(requests);
  return `about ${counted(rounded, 'request')} an hour`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function subject(count: number): string {
  return count === 1 ? 'it is' : `all ${count} are`;
}

const MOST_NAMES = 12;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
