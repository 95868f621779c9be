export type { KeyOption, OverrideOption } from './graft/decision.js';
export type { EndpointReport, Progress, Sides, UnnamedReport } from './graft/figures.js';
export { type FileOptions, fileSource } from './graft/file.js';
export { type Graft, graft } from './graft/graft.js';
export type { JourneysOption } from './graft/journeys.js';
export {
  type FlagClient,
  type FlagContext,
  type FlagDetails,
  type OpenFeatureOptions,
  openFeatureSource,
} from './graft/openfeature.js';
export type { GraftOptions } from './graft/options.js';
export type { Report } from './graft/report.js';
export type { Source } from './graft/source.js';
export type { State, StateName, StateRecord, States } from './graft/states.js';
export type { SideName } from './member.js';
