import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../errors.js';
import { Refusal } from './refusal.js';

/** What an Express app lets a request be asked for. */
interface HostApp {
  get?(setting: string): unknown;
}

/**
 * Throws a `Refusal` unless a page of the same origin has sent the request, as its browser says: by `Origin`, or, where that is
 * missing, by `Sec-Fetch-Site`.
 */
export function checkOrigin(req: IncomingMessage): void {
  const { origin, 'sec-fetch-site': site } = req.headers;
  // Browsers that tell it tell it of every request.
  if (site !== undefined && site !== 'same-origin') throw forged('it was sent by another site', FROM_PAGE);
  if (origin === undefined) {
    if (site === undefined) throw forged('it does not say which page has sent it', FROM_PAGE);
    return;
  }
  if (!isOwn(origin, req)) throw forged('the page that has sent it is of another origin than this host', PROXY);
}

/** Throws a `Refusal` for who asks for a page in order to show it within another. */
export function checkFrame(req: IncomingMessage): void {
  const { 'sec-fetch-dest': where = '' } = req.headers;
  const isFramed = ['iframe', 'frame', 'embed', 'object', 'fencedframe'].includes(String(where));
  if (isFramed) throw forged('its page is not shown in a frame', 'Open it in a window of its own.');
}

const FROM_PAGE = 'Act on the page itself; a program sends its Origin.';
const PROXY =
  'Act on the page itself; behind a proxy set app.set("trust proxy", …) and have it send X-Forwarded-Host and X-Forwarded-Proto.';

export function forged(reason: string, write: string): Refusal {
  return new Refusal(403, new PartylineError('FORGED_DEED', { reason, write }));
}

/** By host name and port; by the protocol too where it is known to be https: a proxy before an app that does not trust it hides that. */
function isOwn(origin: string, req: IncomingMessage): boolean {
  const isTrusted = trustsProxy(req);
  const host = (isTrusted && firstOf(req.headers['x-forwarded-host'])) || req.headers.host;
  const forwarded = isTrusted ? firstOf(req.headers['x-forwarded-proto']) : undefined;
  const isSecure = 'encrypted' in req.socket || forwarded === 'https';
  const given = parsed(origin);
  if (!given || given.origin !== origin || !/^https?:$/.test(given.protocol)) return false;
  if (isSecure && given.protocol !== 'https:') return false;
  return host !== undefined && parsed(`${given.protocol}//${host}`)?.host === given.host;
}

/** As the host has set it for its own `req.hostname`. */
function trustsProxy(req: IncomingMessage): boolean {
  const { app } = req as { app?: HostApp };
  const trusts: unknown = app?.get?.('trust proxy fn');
  return typeof trusts === 'function' && Boolean(trusts(req.socket.remoteAddress, 0));
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const [first = ''] = String(header ?? '').split(',');
  return first.trim() || undefined;
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
