// Host side

// Guest side
export { partylineOf } from './dress.js';
export { type EndpointTable, endpoint, endpoints, type PathOf } from './endpoints.js';
// Errors
export {
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  NoSuchServiceName,
  PartylineError,
} from './errors.js';
// Shapes
export type { GuestApp, Handler, Next } from './handler.js';
export { isInvitation } from './invitation.js';
// Partyline
export type { UrlQuestion } from './names.js';
export type { Operator, UrlFor } from './operator.js';
export { type Guest, type GuestOptions, guest } from './party/guest.js';
export type { EndpointRecord, GuestRecord } from './party/guestlist.js';
export type { DispatcherOptions, PartyOptions } from './party/options.js';
export type { OriginOption } from './party/origin.js';
export {
  type Guests,
  type Party,
  party,
} from './party/party.js';
export type { Status } from './party/verdict.js';
export type { AskOptions, Question, ServiceHandler } from './partyline.js';
export { type OnJoin, rsvp } from './rsvp.js';
export type { UrlOptions } from './url.js';
