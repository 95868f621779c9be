import type { IncomingMessage, ServerResponse } from 'node:http';
import { lateRequestOf } from '../../enter/web/request.js';
import type { RoutedRequest } from '../../express/app.js';
import { type Held, tagIn } from '../../express/wrapped.js';
import type { Declared } from '../../links/member.js';
import type { Membership } from '../../operator.js';
import { matcherOf } from '../../pattern/matcher.js';

/** What is told of an error: where it was. */
export interface About {
  /** The name of the guest, if it takes part in a party. */
  readonly guest: string | undefined;
  /** The name of the endpoint, `blog:post`, where it has one. */
  readonly endpoint: string | undefined;
  /** The request, made when it is asked for. */
  readonly request: Request;
  /** Express's own request, or Node's; absent in a call as a function. */
  readonly req: IncomingMessage | undefined;
}

/** A membership of this copy of the package says who it is, and what it has declared. */
type Known = Membership & { readonly name?: string | undefined; readonly declared?: Declared };

/** Says where an error was; what framework names the endpoint may say so itself. */
export function aboutOf(
  req: IncomingMessage,
  res: ServerResponse,
  membership: Membership | undefined,
  named?: string,
): About {
  const known = membership as Known | undefined;
  const guest = known?.name;
  const endpoint = named ?? endpointOf(req, known?.declared);
  let request: Request | undefined;
  return {
    guest,
    endpoint: endpoint !== undefined && guest !== undefined ? `${guest}:${endpoint}` : endpoint,
    req,
    get request() {
      request ??= requestFor(req, res);
      return request;
    },
  };
}

/** The same in a call as a function. */
export function aboutRequest(request: Request): About {
  return { guest: undefined, endpoint: undefined, request, req: undefined };
}

/** By the tag of the route that Express has found, else by what the guest has declared. */
function endpointOf(req: IncomingMessage, declared: Declared | undefined): string | undefined {
  const { route, url, method = 'GET' } = req as RoutedRequest & { route?: { readonly stack?: readonly Held[] } };
  for (const held of route?.stack ?? []) {
    const tag = tagIn(held);
    if (tag !== undefined) return tag;
  }
  const path = url.split('?', 1)[0] as string;
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const { name, methods, pattern } of declared?.routes.values() ?? []) {
    if ((methods.includes(wanted) || methods.includes('ALL')) && matcherOf(pattern)(path)) return name;
  }
  return undefined;
}

/** Whatever the client has sent: there is a request to be told of. */
function requestFor(req: IncomingMessage, res: ServerResponse): Request {
  try {
    return lateRequestOf(req, res);
  } catch {
    return new Request('http://localhost/');
  }
}
