// The host's side
export { type Guest, type GuestOptions, guest } from './party/guest.js';
export type { UpgradeOption } from './party/pair.js';
export type { EndpointRecord, GuestRecord } from './party/guestlist.js';
export type { DefaultsOption, DispatcherOptions, PartyOptions } from './party/options.js';
export type { ManifestOptions } from './party/manifest/manifest.js';
export type { OriginOption } from './party/origin.js';
export { type Guests, type Party, party } from './party/party.js';
export type { RouteMatch, UrlMatch } from './party/tools/match.js';
export type { Status } from './party/invite/verdict.js';
export type { Finding, GuestFinding, Verification } from './party/verify/verify.js';

// A guest's side
export { partylineOf } from './guest/request-links.js';
export { type EndpointTable, endpoints, type PathOf } from './links/table.js';
export { endpoint } from './links/endpoint-tag.js';
export { isInvitation } from './invitation.js';
export { rsvp } from './guest/rsvp.js';
export type { OnJoin, RsvpOptions } from './guest/memberships.js';
export type { OnMissingLink } from './links/missing.js';
export type { RequestUrlFor } from './guest/request-members.js';

// The partyline
export type {
  Defaults,
  EndpointName,
  Endpoints,
  Links,
  RedirectTo,
  UrlFor,
  ValuesOf,
} from './links/types/url-for.js';
export type { Operator, Question, ServedEndpoint, ServiceHandler } from './operator.js';
export type { AskOptions } from './line/question.js';
export type { Services, UrlQuestion } from './line/types.js';
export type { QueryValue, UrlOptions, UrlValue } from './links/url.js';

// Errors and shapes
export {
  type ErrorCode,
  type ErrorDetails,
  HighAndDry,
  NoSuchServiceName,
  PartylineError,
} from './errors.js';
export type { GuestApp, Handler, Next } from './common/apps.js';
