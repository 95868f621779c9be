import type { EndpointReport, Progress, Sides, Verdict } from '../graft/report/figures.js';
import type { Point } from '../graft/report/minutes.js';
import type { Switch, Switched } from '../graft/states/history.js';
import type { StateName } from '../graft/states/states.js';
import type { Status } from '../party/invite/verdict.js';

/** All that the switchboard shows, as JSON: what every worker of the host has counted, added up. */
export interface Snapshot {
  /** When it was made, in ISO 8601. */
  readonly made: string;
  readonly workers: Workers;
  /** In mount order; of a graft, both of its apps. */
  readonly guests: readonly GuestShown[];
  /** Of `line.verify()`, for the whole party: whether every link arrives, and what is in the way of those that do not. */
  readonly verified: { readonly ok: boolean; readonly obstacles: readonly Obstacle[] };
  /** In mount order. */
  readonly grafts: readonly GraftShown[];
}

/** The processes of one host that share a folder of consoles; where none is shared, this one alone. */
export interface Workers {
  /** How many were asked, this one included. */
  readonly asked: number;
  /** How many have answered in time: the figures are theirs. */
  readonly answered: number;
  /** The process ids of those that have not answered; of one that runs, and hangs, say. */
  readonly silent: readonly number[];
}

/** A guest of the party. */
export interface GuestShown {
  /** Of one that takes no part, none. */
  readonly name?: string;
  readonly path: string;
  readonly status: Status;
  /** Which of a graft's two apps it is. */
  readonly side?: 'scion' | 'stock';
  /** The `code` of why it failed. */
  readonly code?: string;
  /** Why it failed, in sentences; the last ones mostly say what mends it. */
  readonly cause?: string;
  /** What to write, should it be meant to join, or what else mends it. */
  readonly mend?: string;
  /** How many it has. */
  readonly endpoints: number;
  /** How long its invitation took, in milliseconds. */
  readonly ms?: number;
}

/** A link that does not arrive, or may not. */
export interface Obstacle {
  readonly kind: 'unreachable' | 'shadowed' | 'possible' | 'missing';
  /** `guest:name`; of `missing`, the guest's name. */
  readonly name: string;
  /** `GET /blog/posts/:id`; of `missing`, empty. */
  readonly route: string;
  readonly cause: string;
}

/** A graft: two apps as one guest. */
export interface GraftShown {
  readonly name: string;
  readonly path: string;
  /** Since when it counts, in ISO 8601. */
  readonly since: string;
  readonly source: SourceShown;
  /** It has no `key`, and cannot tell visitors apart: nobody is among a canary's. */
  readonly isKeyless?: true;
  readonly progress: Progress;
  readonly journeys: readonly JourneyShown[];
  /** Each is of one of the journeys. */
  readonly endpoints: readonly EndpointShown[];
  /** Of `shop.verify()`; the faults first. */
  readonly findings: readonly FindingShown[];
  /** The latest first; at most 200. */
  readonly history: readonly Switch[];
  /** What to do, in sentences. */
  readonly advice: readonly string[];
  /** Why nothing of it can be switched, in a sentence: its scion has not joined, say. */
  readonly broken?: string;
}

/** Where the states of a graft come from. */
export interface SourceShown {
  /** `graft.json`, `flag "graft"`; of a graft that was given a table, `this process`. */
  readonly name: string;
  /** Whether a switch can be written there. Where not, the page is a display. */
  readonly isWritable: boolean;
  /** Why not, and where to switch instead, in a sentence. */
  readonly why?: string;
}

/** Endpoints that move together: what is switched. */
export interface JourneyShown {
  readonly name: string;
  readonly state: StateName;
  readonly percent?: number;
  /** When the state came into force, in ISO 8601; absent where none was set. */
  readonly since?: string;
  readonly by?: string;
  readonly why?: string;
  /** The scion alone has its pages: there is nothing to switch. */
  readonly isNew: boolean;
  /** Since when, by whom and why it is stopped. */
  readonly stopped?: { readonly since: string; readonly by: string; readonly why?: string };
  /** Of one that is stopped: what it has when it is resumed. */
  readonly wanted?: Switched;
  /** The names of its endpoints. */
  readonly endpoints: readonly string[];
  /** Answers in the last hour, of all its endpoints, whoever gave them. */
  readonly perHour: number;
  /** The share of a canary's requests that had no key, 0 to 1; absent where it has been no canary. */
  readonly noKey?: number;
  /** The states to which it may be set here and now, beside the one that it has. */
  readonly to: readonly StateName[];
  /** Why it cannot be moved forward, with what mends it: an endpoint of it cannot be mapped, say. */
  readonly refused?: string;
}

/** An endpoint of a graft. */
export interface EndpointShown
  extends Pick<
    EndpointReport,
    | 'endpoint'
    | 'journey'
    | 'methods'
    | 'patterns'
    | 'hits'
    | 'errors'
    | 'fallbacks'
    | 'passed'
    | 'redirects'
    | 'p50'
    | 'p99'
    | 'share'
    | 'lastSeen'
    | 'canGo'
  > {
  /** What comparing the two sides' answers has found; absent where nothing is compared. */
  readonly verdict?: Verdict;
  /** The last hour, minute by minute, the oldest first; without those minutes in which there was no request. */
  readonly series: Sides<readonly Point[]>;
}

/** What `shop.verify()` finds. */
export interface FindingShown {
  readonly level: 'fault' | 'note';
  readonly code: string;
  readonly endpoint: string;
  readonly cause: string;
  readonly mend: string;
}

/** What somebody asks the switchboard to do. */
export type Deed = SetDeed | StopDeed | ResumeDeed;

/** Sets the state of one journey. */
export interface SetDeed {
  readonly act: 'set';
  readonly graft: string;
  readonly journey: string;
  readonly state: StateName;
  /** Of a canary, and of a shadow that is asked for a share alone. */
  readonly percent?: number;
  readonly why: string;
}

/** Sends journeys back to the stock and holds them there: all of all grafts, of one graft, or one. */
export interface StopDeed {
  readonly act: 'stop';
  readonly graft?: string;
  readonly journey?: string;
  readonly why: string;
}

/** Lets what was stopped move again, at once and as the last table has it: all of one graft, or one journey. */
export interface ResumeDeed {
  readonly act: 'resume';
  readonly graft: string;
  readonly journey?: string;
  readonly why: string;
}
