import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ignoreRejection } from '../common/thenables.js';
import { PartylineError } from '../errors.js';
import type { ExpressApp } from '../express/app.js';
import { readOrigin } from '../links/url.js';

/** The origin of absolute URLs: one, or one for each request; `undefined` for a request of a host not allowed. */
export type OriginOption = string | ((req: IncomingMessage | undefined) => string | undefined);

/** Host names and IP addresses, with a port or without: nothing that a URL could be bent with. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The party's own origin, else the request's as far as the host app's `trust proxy` vouches for it:
 * a `Host` that nobody has checked is the visitor's text.
 */
export function originFor(
  option: OriginOption | undefined,
  host: ExpressApp | undefined,
  request: IncomingMessage | undefined,
  name: string,
): string {
  if (option !== undefined) {
    const origin = readOrigin(typeof option === 'function' ? ask(option, request, name) : option);
    return origin ?? refuse(name, 'the option origin gives none');
  }
  if (!request) return refuse(name, 'there is no request');
  const trusted = trustedOrigin(host, request);
  return trusted ?? refuse(name, 'the host app has no "trust proxy" that vouches for this request');
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

function trustedOrigin(host: ExpressApp | undefined, { headers, socket }: IncomingMessage): string | undefined {
  const trusts = host?.get('trust proxy fn');
  if (typeof trusts !== 'function' || !trusts(socket.remoteAddress, 0)) return undefined;
  const protocol = first(headers['x-forwarded-proto']) ?? ((socket as TLSSocket).encrypted ? 'https' : 'http');
  const name = first(headers['x-forwarded-host']) ?? headers.host ?? '';
  return HOST.test(name) ? readOrigin(`${protocol}://${name}`) : undefined;
}

function first(header: string | string[] | undefined): string | undefined {
  const [text] = Array.isArray(header) ? header : [header];
  return text?.split(',', 1)[0]?.trim() || undefined;
}
