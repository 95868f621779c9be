export type { Point } from './graft/report/minutes.js';
export type { Switch, Switched } from './graft/states/history.js';
export type { Allowed, AllowOption, DeedKind, SwitchboardOptions } from './switchboard/options.js';
export type {
  Deed,
  EndpointShown,
  FindingShown,
  GraftShown,
  GuestShown,
  JourneyShown,
  Obstacle,
  ResumeDeed,
  SetDeed,
  Snapshot,
  SourceShown,
  StopDeed,
  Workers,
} from './switchboard/snapshot.js';
export { type Switchboard, switchboard } from './switchboard/switchboard.js';
export type { Confirmation } from './switchboard/view.js';
