import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ignoreRejection } from '../common/thenables.js';
import { PartylineError } from '../errors.js';
import type { ExpressApp } from '../express/app.js';
import { firstOf, hostOf, trustsClientOf } from '../express/host-name.js';
import { readOrigin } from '../links/url.js';

/** The origin of absolute URLs: one, or one for each request; `undefined` for a request of a host not allowed. */
export type OriginOption = string | ((req: IncomingMessage | undefined) => string | undefined);

/** Host names and IP addresses, with a port or without: nothing that a URL could be bent with. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The host names of the guests that a link leads to and comes from: `undefined` where it is the site's own. */
export interface Between {
  readonly to: string | undefined;
  readonly from: string | undefined;
}

interface OriginQuestion {
  readonly option: OriginOption | undefined;
  /** The host app, whose `trust proxy` counts. */
  readonly app: ExpressApp | undefined;
  readonly request: IncomingMessage | undefined;
  /** The endpoint, for errors. */
  readonly name: string;
}

/** What a party's links ask for origins. `app` gives the host app, once it is known. */
export function originsOf(option: OriginOption | undefined, app: () => ExpressApp | undefined) {
  return {
    origin: (request: IncomingMessage | undefined, name: string, between: Between): string =>
      originFor({ option, app: app(), request, name }, between),
    home: (host: string): string | undefined => (typeof option === 'string' ? originAt(host, option) : undefined),
  };
}

/**
 * The party's own origin, else the request's as far as the host app's `trust proxy` vouches for it:
 * a `Host` that nobody has checked is the visitor's text.
 */
function originFor(question: OriginQuestion, { to, from }: Between): string {
  const { option, app, request, name } = question;
  if (to !== undefined) return originOfHost(to, question);
  if (option !== undefined) return given(option, request, name);
  if (from !== undefined) return refuse(name, `the link leads out of the host ${from}, and there is no option origin`);
  if (!request) return refuse(name, 'there is no request');
  const trusted = trustedOrigin(app, request);
  return trusted ?? refuse(name, 'the host app has no "trust proxy" that vouches for this request');
}

/** The origin of a guest's own host, with the scheme and the port of the site's. */
function originAt(host: string, origin: string): string {
  const { protocol, port } = new URL(origin);
  return new URL(`${protocol}//${host}${port && `:${port}`}`).origin;
}

/** Nothing of the request is in it but the scheme and the port. */
function originOfHost(host: string, { option, app, request, name }: OriginQuestion): string {
  if (option !== undefined) return originAt(host, given(option, request, name));
  if (!request) return refuse(name, 'there is no request');
  const protocol = protocolOf(request, app);
  const scheme = protocol === 'http' || protocol === 'https' ? protocol : schemeOf(request);
  const [port = ''] = /:\d{1,5}$/.exec(hostOf(request, app) ?? '') ?? [];
  return readOrigin(`${scheme}://${host}${port}`) ?? `${scheme}://${host}`;
}

function given(option: OriginOption, request: IncomingMessage | undefined, name: string): string {
  const origin = readOrigin(typeof option === 'function' ? ask(option, request, name) : option);
  return origin ?? refuse(name, 'the option origin gives none');
}

function ask(option: Exclude<OriginOption, string>, request: IncomingMessage | undefined, name: string): unknown {
  try {
    const origin: unknown = option(request);
    ignoreRejection(origin);
    return origin;
  } catch (cause) {
    return refuse(name, 'the option origin threw, and its error is the cause', { cause });
  }
}

function refuse(name: string, reason: string, options?: ErrorOptions): never {
  throw new PartylineError('NO_ORIGIN', { name, reason }, options);
}

function trustedOrigin(app: ExpressApp | undefined, request: IncomingMessage): string | undefined {
  if (!trustsClientOf(request, app)) return undefined;
  const name = hostOf(request, app) ?? '';
  return HOST.test(name) ? readOrigin(`${protocolOf(request, app)}://${name}`) : undefined;
}

function protocolOf(request: IncomingMessage, app: ExpressApp | undefined): string {
  const forwarded = trustsClientOf(request, app) ? firstOf(request.headers['x-forwarded-proto']) : undefined;
  return forwarded?.toLowerCase() ?? schemeOf(request);
}

function schemeOf({ socket }: IncomingMessage): 'https' | 'http' {
  return (socket as TLSSocket | undefined)?.encrypted ? 'https' : 'http';
}
