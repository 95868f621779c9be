import { PartylineError } from '../../errors.js';
import { Member } from '../../links/member.js';
import type { Place, Route } from '../../links/route.js';
import { EMPTY, type Pattern, type Token } from '../../pattern/pattern.js';

/** A pattern as it is sent: the layer that it was read from stays where it is. */
export interface SentPattern {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly unbuildable?: string | undefined;
}

export interface SentPlace {
  readonly methods: readonly string[];
  readonly pattern: SentPattern;
}

export interface SentRoute extends SentPlace {
  readonly name: string;
  readonly further: readonly SentPlace[];
}

/** A participant as the others see it: who it is, and where its endpoints are. */
export interface SentMember {
  readonly name: string;
  readonly prefix: SentPattern | undefined;
  /** The host name at which alone it answers, if there is one. */
  readonly host: string | undefined;
  readonly routes: readonly SentRoute[];
}

/** What a guest in a worker has to know of its party. */
export interface SentSite {
  /** By which name it goes itself. */
  readonly self: string | undefined;
  readonly prefix: SentPattern | undefined;
  readonly others: readonly SentMember[];
  /** The host name at which alone the guest answers, if there is one. */
  readonly host: string | undefined;
  /** The origins of absolute URLs by the host name that they lead to, '' for the site's; those that are the same for all requests. */
  readonly origins: Readonly<Record<string, string | undefined>>;
  /** The party's defaults outside any request. */
  readonly defaults: Readonly<Record<string, unknown>> | undefined;
}

export function sentPattern({ source, tokens, unbuildable }: Pattern): SentPattern {
  return { source, tokens: tokens.map((token) => ({ ...token })), unbuildable };
}

export function sentRoutes(routes: Iterable<Route>): SentRoute[] {
  return [...routes].map(({ name, further = [], ...place }) => ({
    name,
    ...sentPlace(place),
    further: further.map(sentPlace),
  }));
}

function sentPlace({ methods, pattern }: Place): SentPlace {
  return { methods: [...methods], pattern: sentPattern(pattern) };
}

export function patternOf({ source, tokens, unbuildable }: SentPattern): Pattern {
  return { source, tokens, ...(unbuildable !== undefined && { unbuildable }) };
}

export function routesOf(routes: readonly SentRoute[]): Route[] {
  return routes.map(({ name, further, ...place }) => ({
    name,
    ...placeOf(place),
    ...(further.length > 0 && { further: further.map(placeOf) }),
  }));
}

function placeOf({ methods, pattern }: SentPlace): Place {
  return { methods, pattern: patternOf(pattern) };
}

/** A participant of the other process, as this one links to it. */
export function memberOf({ name, prefix, host, routes }: SentMember): Member {
  const position = { rank: 0, path: prefix?.source || '/', mount: EMPTY, givenName: undefined, host };
  const declared = { name, routes: new Map(routesOf(routes).map((route) => [route.name, route])) };
  const error = new PartylineError('NO_BASE', {
    name: 'an endpoint',
    reason: 'the party of this worker does not know it',
  });
  return new Member(position, declared, prefix ? { base: patternOf(prefix) } : { error });
}
