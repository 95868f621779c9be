// A guest's half of the package: it draws in no Express. Its functions are those of the main door.

export type { Handler, Next } from './common/apps.js';
export type { OnJoin, RsvpOptions } from './guest/memberships.js';
export { partylineOf } from './guest/request-links.js';
export type { RequestUrlFor } from './guest/request-members.js';
export { rsvp } from './guest/rsvp.js';
export { isInvitation } from './invitation.js';
export type { AskOptions } from './line/question.js';
export type { Services, UrlQuestion } from './line/types.js';
export { endpoint } from './links/endpoint-tag.js';
export type { OnMissingLink } from './links/missing.js';
export { type EndpointTable, endpoints, type PathOf } from './links/table.js';
export type {
  Defaults,
  EndpointName,
  Endpoints,
  Links,
  RedirectTo,
  UrlFor,
  ValuesOf,
} from './links/types/url-for.js';
export type { QueryValue, UrlOptions, UrlValue } from './links/url.js';
export type { Operator, Question, ServedEndpoint, ServiceHandler } from './operator.js';
