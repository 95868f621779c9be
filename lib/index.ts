// The host's side
export { type GuestOptions, guest } from './party/guest.js';
export type { Guest, UpgradeOption } from './party/mountable.js';
export type { DefaultsOption } from './party/defaults.js';
export type { EndpointRecord, GuestRecord } from './party/guestlist.js';
export type { DispatcherOptions, PartyOptions } from './party/options.js';
export type { OriginOption } from './party/origin.js';
export { type Guests, type Party, party } from './party/party.js';
export type { Status } from './party/verdict.js';
export type { Finding, Verification } from './party/verify.js';

// A guest's side
export { partylineOf } from './dress.js';
export { type EndpointTable, endpoint, endpoints, type PathOf } from './endpoints.js';
export { isInvitation } from './invitation.js';
export { rsvp } from './rsvp.js';
export type { OnJoin } from './stay.js';

// The partyline
export type { Defaults, EndpointName, Endpoints, RedirectTo, UrlFor, ValuesOf } from './links.js';
export type { Operator } from './operator.js';
export type { ServiceHandler } from './partyline.js';
export type { AskOptions, Question } from './question.js';
export type { Services, UrlQuestion } from './services.js';
export type { QueryValue, UrlOptions, UrlValue } from './url.js';

// Errors and shapes
export {
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  NoSuchServiceName,
  PartylineError,
} from './errors.js';
export type { GuestApp, Handler, Next } from './handler.js';
