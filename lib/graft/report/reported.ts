import type { State } from '../states/states.js';
import type { EndpointFigures, HitFigures } from './counts.js';
import type { EndpointReport, PathReport, UnnamedReport, Verdict } from './figures.js';

/** What a report is made of. */
export interface Reported {
  readonly graft: string;
  /** In milliseconds since the epoch. */
  readonly since: number;
  /** When it is made, in milliseconds since the epoch. */
  readonly now: number;
  /** Whether the graft has a `key` option. */
  readonly hasKey: boolean;
  /** Whether the stock's router tells which of its routes has a request. */
  readonly isTold: boolean;
  readonly endpoints: readonly ReportedEndpoint[];
  readonly unnamed: readonly ReportedRoute[];
  readonly stockOnly: readonly ReportedRoute[];
  readonly other: HitFigures;
  readonly paths: readonly PathReport[];
}

export interface ReportedEndpoint
  extends Pick<EndpointReport, 'endpoint' | 'journey' | 'methods' | 'patterns' | 'before'> {
  /** Whether the stock has it under that name. */
  readonly isNamed: boolean;
  /** The state in force; without `since` where none was set. */
  readonly state: State & { readonly since?: string };
  readonly counts: EndpointFigures;
  readonly verdict: Verdict | undefined;
}

export interface ReportedRoute extends Pick<UnnamedReport, 'method' | 'pattern' | 'kind' | 'unread'> {
  /** The stock's own name for it. */
  readonly endpoint?: string;
  readonly counts: HitFigures;
}
