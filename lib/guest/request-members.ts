import type { IncomingMessage } from 'node:http';
import { atCaller, PartylineError } from '../errors.js';
import type { RoutedResponse } from '../express/app.js';
import { instead } from '../links/missing.js';
import type { RedirectTo, UrlFor } from '../links/types/url-for.js';
import type { QueryValue } from '../links/url.js';
import type { Operator, ServedEndpoint } from '../operator.js';
import { APP, type LinkedRequest, membershipOf, ownerAmongRouters, ownerOf, ROUTERS } from './owners.js';

declare global {
  namespace Express {
    interface Request {
      /** The URL of an endpoint, own or anybody's, with what the current request says of the mount. */
      urlFor: RequestUrlFor;
      /** The named endpoint that serves the request by now: `null` in middleware, and in a route without a name. */
      endpoint: ServedEndpoint | null;
      /** What the keys of a parametric mount took. */
      mountParams: Readonly<Record<string, string>>;
      /** The operator that comes with an invitation; absent on every other request. */
      partyline?: Operator;
    }
    interface Response {
      /**
       * Redirects to an endpoint: 303 after anything but GET and HEAD, else 302. Names only, never a URL.
       *
       * @throws PartylineError as `urlFor` does
       */
      redirectTo: RedirectTo;
    }
  }
}

/** The links of a request. */
export type RequestUrlFor = UrlFor & {
  /**
   * The URL of the page that the request is for, with other values of the query: `null` takes one out, a list repeats it.
   *
   * @throws PartylineError `ERR_PARTY_NO_CURRENT` where no named route serves the request, and as `urlFor` does
   * @example
   * req.urlFor.current({ page: 2 }); // → '/blog/posts/7?sort=new&page=2'
   */
  current(changes?: Readonly<Record<string, QueryValue>>): string;
};

/** Gives a request, or the prototype of all of an app's, and its response what an rsvp adds. */
export function defineMembers(request: object, response: object): void {
  Object.defineProperty(response, 'redirectTo', {
    configurable: true,
    writable: true,
    value: function redirectTo(this: RoutedResponse, name: string, ...values: unknown[]) {
      try {
        redirect(this, membershipOf(this.req as LinkedRequest, name).urlFor(name, values, this.req));
      } catch (error) {
        throw atCaller(error, redirectTo);
      }
    },
  });
  defineEndpoint(request);
  Object.defineProperties(request, {
    urlFor: {
      configurable: true,
      get(this: LinkedRequest) {
        const known = latest?.deref();
        return known?.[OF] === this ? known : makeLinks(this);
      },
      set(this: object, value: unknown) {
        setOwn(this, 'urlFor', value);
      },
    },
    mountParams: {
      configurable: true,
      get(this: IncomingMessage) {
        return membershipOf(this as LinkedRequest, 'req.mountParams').mountParams(this);
      },
    },
  });
}

/** On the links of a request: that request. */
const OF = Symbol('express-party.request');

interface Links extends RequestUrlFor {
  readonly [OF]: LinkedRequest;
}

/** The links of the request that was asked for some last: most pages have several. Held weakly, since it holds its request. */
let latest: WeakRef<Links> | undefined;

function makeLinks(req: LinkedRequest): RequestUrlFor {
  const urlFor = function urlFor(name: string, ...values: unknown[]): string {
    try {
      // As `membershipOf` does, which would be two calls more for each link.
      const owner = req[ROUTERS] === undefined ? req[APP] : ownerAmongRouters(req);
      if (!owner) throw new PartylineError('NO_PARTY', { asked: name });
      return owner.at(req).urlFor(name, values, req);
    } catch (error) {
      return instead(ownerOf(req)?.at(req).missingLink?.(name, error, req), error, urlFor);
    }
  } as Links & { [OF]: LinkedRequest };
  urlFor[OF] = req;
  urlFor.current = function current(changes) {
    try {
      const url = membershipOf(req, 'req.urlFor.current').currentUrl?.(req, changes);
      if (url !== undefined) return url;
      throw new PartylineError('NO_CURRENT', {});
    } catch (error) {
      throw atCaller(error, current);
    }
  };
  latest = new WeakRef(urlFor);
  return urlFor;
}

/** Where somebody else has a member of this name, it stays theirs. */
function defineEndpoint(request: object): void {
  for (let each: object | null = request; each; each = Object.getPrototypeOf(each)) {
    const found = Object.getOwnPropertyDescriptor(each, 'endpoint');
    if (found?.get && OF_ENDPOINT in found.get) break;
    if (found) return;
  }
  Object.defineProperty(request, 'endpoint', ENDPOINT);
}

const OF_ENDPOINT = Symbol.for('express-party.req.endpoint');
const ENDPOINT: PropertyDescriptor = {
  configurable: true,
  get: Object.assign(
    function endpoint(this: LinkedRequest) {
      return ownerOf(this)?.at(this).endpointOf?.(this) ?? null;
    },
    { [OF_ENDPOINT]: true },
  ),
  set(this: object, value: unknown) {
    setOwn(this, 'endpoint', value);
  },
};

function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}

/** After a form was posted the browser is to GET what comes next: 303; otherwise it asks as before: 302. */
function redirect(res: RoutedResponse, url: string): void {
  const { method } = res.req;
  const status = method === 'GET' || method === 'HEAD' ? 302 : 303;
  if (typeof res.redirect === 'function') res.redirect(status, url);
  else res.writeHead(status, { location: url }).end();
}
