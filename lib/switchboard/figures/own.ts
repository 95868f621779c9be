import { withoutLink } from '../../errors.js';
import type { GraftCore } from '../../graft/core.js';
import type { Point } from '../../graft/report/minutes.js';
import type { Report } from '../../graft/report/report.js';
import type { Entry } from '../../graft/serve/routing.js';
import { nameOf } from '../../graft/sources/source.js';
import type { Switch, Switched } from '../../graft/states/history.js';
import type { JourneyState } from '../../graft/states/states.js';
import type { SourceShown } from '../snapshot.js';
import type { Line, PartyGraft } from './line.js';

/** What one process tells of one graft. */
export interface GraftFigures {
  readonly name: string;
  readonly path: string;
  readonly report: Omit<Report, 'toMarkdown'>;
  /** By endpoint. */
  readonly series: Readonly<Record<string, { readonly scion: readonly Point[]; readonly stock: readonly Point[] }>>;
  readonly journeys: readonly JourneyFigures[];
  readonly history: readonly Switch[];
  readonly source: SourceShown;
  readonly hasKey: boolean;
  /** Whether it can compare the answers of its two sides. */
  readonly isComparing: boolean;
  readonly broken: string | undefined;
}

export interface JourneyFigures {
  readonly name: string;
  readonly state: JourneyState;
  /** Whom the last table would have it on, where it is stopped. */
  readonly wanted: Switched;
  readonly endpoints: readonly string[];
  /** Answers of the last hour. */
  readonly answers: number;
  /** Why it cannot be moved forward, however often that is asked. */
  readonly refused: string | undefined;
}

/** What one process tells. */
export interface Figures {
  readonly pid: number;
  /** When it began: a process id may come again. */
  readonly began: number;
  readonly grafts: readonly GraftFigures[];
}

const NOT_JOINED = 'Its two apps have not joined, or have no endpoint in common: see the guests.';

/** What this process has counted. `from`: the minute since the epoch from which on the series are asked for. */
export function ownFigures(line: Line, from = 0): Figures {
  return {
    pid: process.pid,
    began: performance.timeOrigin,
    grafts: line.grafts().map((graft) => figuresOf(graft, from)),
  };
}

function figuresOf({ path, core }: PartyGraft, from: number): GraftFigures {
  const { name, entries, key, comparison, failure } = core.board;
  const { otherPaths: _paths, ...report } = core.report();
  const seriesOf = ({ endpoint, counts: { scion, stock } }: Entry) =>
    [endpoint, { scion: scion.minutes?.points(from) ?? [], stock: stock.minutes?.points(from) ?? [] }] as const;
  return {
    name,
    path,
    // What visitors have asked for is nobody's to read here.
    report: { ...report, otherPaths: [] },
    series: Object.fromEntries(entries.map(seriesOf)),
    journeys: journeysOf(core, entries),
    history: core.steering.history.switches,
    source: sourceOf(core),
    hasKey: key !== undefined,
    isComparing: comparison !== undefined,
    broken: failure ? withoutLink(failure.message) : entries.length === 0 ? NOT_JOINED : undefined,
  };
}

function journeysOf({ steering }: GraftCore, entries: readonly Entry[]): JourneyFigures[] {
  const byJourney = new Map<string, Entry[]>();
  for (const entry of entries) byJourney.set(entry.journey, [...(byJourney.get(entry.journey) ?? []), entry]);
  const states = steering.states();
  return [...byJourney].map(([name, own]) => {
    const state = states[name] ?? { state: 'legacy' };
    const { state: wanted, percent } = steering.wanted(name);
    const misfit = steering.misfitOf(name, { state: 'live' });
    return {
      name,
      state: sendable(state),
      wanted: { state: wanted, ...(percent !== undefined && { percent }) },
      endpoints: own.map(({ endpoint }) => endpoint),
      answers: own.reduce((total, { counts }) => total + answersOf(counts.scion) + answersOf(counts.stock), 0),
      refused: misfit && withoutLink(misfit.message),
    };
  });
}

function answersOf({ minutes }: Entry['counts']['scion']): number {
  return minutes?.answers() ?? 0;
}

/** A function does not pass a wire. */
function sendable(state: JourneyState): JourneyState {
  return typeof state.fallback === 'object' ? { ...state, fallback: true } : state;
}

function sourceOf({ board: { source } }: GraftCore): SourceShown {
  if (!source) return { name: 'this process', isWritable: true };
  const name = nameOf(source);
  if (typeof source.set === 'function') return { name, isWritable: true };
  return {
    name,
    isWritable: false,
    why: `The states come from ${name}, which cannot be written from here: switch there.`,
  };
}
