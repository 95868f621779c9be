export type { Allowed, AllowOption, DeedKind, SwitchboardOptions } from './switchboard/options.js';
export type {
  Deed,
  EndpointShown,
  FindingShown,
  GraftShown,
  GuestShown,
  JourneyShown,
  Obstacle,
  Point,
  ResumeDeed,
  SetDeed,
  Snapshot,
  SourceShown,
  StateShown,
  StopDeed,
  Switch,
  Workers,
} from './switchboard/snapshot.js';
export { type Switchboard, switchboard } from './switchboard/switchboard.js';
export type { Confirmation } from './switchboard/view.js';
