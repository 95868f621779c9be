export type { Finding, GraftVerification } from './graft/findings.js';
export { type Graft, graft } from './graft/graft.js';
export type { GraftOptions } from './graft/options.js';
export type { KeysOption } from './graft/pairs/mapping.js';
export type {
  DifferenceKind,
  DifferenceReport,
  EndpointReport,
  NoiseReport,
  PathReport,
  PrefixReport,
  Progress,
  ReportOptions,
  Sides,
  StockOnlyReport,
  UnnamedReport,
  Verdict,
} from './graft/report/figures.js';
export type { Report } from './graft/report/report.js';
export { type FileOptions, fileSource } from './graft/sources/file.js';
export {
  type FlagClient,
  type FlagContext,
  type FlagDetails,
  type OpenFeatureOptions,
  openFeatureSource,
} from './graft/sources/openfeature.js';
export type { Source } from './graft/sources/source.js';
export type { KeyOption, OverrideOption } from './graft/states/decision.js';
export type { JourneysOption } from './graft/states/journeys.js';
export type { StopOptions } from './graft/states/latches.js';
export type { FallbackOption, JourneyState, State, StateName, StateRecord, States } from './graft/states/states.js';
export type { SideName } from './party/pair.js';
