// The host's side
export { type Guest, type GuestOptions, guest } from './party/guest.js';
export type { DefaultsOption } from './party/defaults.js';
export type { EndpointRecord, GuestRecord } from './party/guestlist.js';
export type { DispatcherOptions, PartyOptions } from './party/options.js';
export type { OriginOption } from './party/origin.js';
export { type Guests, type Party, party } from './party/party.js';
export type { Status } from './party/verdict.js';

// A guest's side
export { partylineOf } from './dress.js';
export { type EndpointTable, endpoint, endpoints, type PathOf } from './endpoints.js';
export { isInvitation } from './invitation.js';
export { type OnJoin, rsvp } from './rsvp.js';

// The partyline
export type { UrlQuestion } from './names.js';
export type { Operator, RedirectTo, UrlFor } from './operator.js';
export type { ServiceHandler } from './partyline.js';
export type { AskOptions, Question } from './question.js';
export type { UrlOptions } from './url.js';

// Errors and shapes
export {
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  NoSuchServiceName,
  PartylineError,
} from './errors.js';
export type { GuestApp, Handler, Next } from './handler.js';
