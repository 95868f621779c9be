import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../errors.js';
import type { RoutedRequest } from '../express/app.js';
import { type Serving, servingOf } from '../express/serving.js';
import type { Caller } from '../links/endpoint.js';
import type { Member } from '../links/member.js';
import type { QueryValue } from '../links/url.js';
import type { ServedEndpoint } from '../operator.js';

/** Names and values of the query that are to be others. */
export type Changes = Readonly<Record<string, QueryValue>>;

/** The named endpoint that serves a request; `null` where the route that has it is none, or no route has it. */
export function endpointOf(req: IncomingMessage, member: Member): ServedEndpoint | null {
  const serving = servingOf(req as RoutedRequest, member);
  if (!serving) return null;
  const { endpoint, values } = serving;
  const { fullName: name, owner, full } = endpoint;
  return Object.freeze({ name, guest: owner.name ?? '', pattern: full.source, values: Object.freeze(values) });
}

/** The page that a request is for, with other values of the query: built anew, of what its route and its query took. */
export function currentUrl(req: IncomingMessage, member: Member, caller: Caller, changes: Changes = {}): string {
  const serving: Serving | undefined = servingOf(req as RoutedRequest, member);
  if (!serving) throw new PartylineError('NO_CURRENT', {});
  const query = { ...queryOf(req), ...changes };
  return serving.endpoint.url([serving.values, { query }], caller, req);
}

/** As plain names and texts, whatever the app's own parser makes of it: a name that stands twice has a list. */
function queryOf({ url = '' }: IncomingMessage): Record<string, QueryValue> {
  const at = url.indexOf('?');
  const parsed = new URLSearchParams(at < 0 ? '' : url.slice(at).split('#', 1)[0]);
  const query = Object.create(null) as Record<string, QueryValue>;
  for (const name of new Set(parsed.keys())) {
    const [first, ...more] = parsed.getAll(name);
    query[name] = more.length > 0 ? [first, ...more] : first;
  }
  return query;
}
