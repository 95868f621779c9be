import type { IncomingMessage, ServerResponse } from 'node:http';

/** Nothing but what the switchboard itself serves is loaded, and nobody shows it within a page of their own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** In the place of what the host's own middleware has set. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  // With `no-referrer` browsers would send the forms of the page with the origin `null`.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'no-store',
  Vary: 'Accept, Cookie, Authorization',
};

/** What a host lets other sites read is not meant for these answers. */
const TAKEN_OFF = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'ETag', 'Last-Modified'];

export function setHeaders(res: ServerResponse, more: Readonly<Record<string, string>> = {}): void {
  for (const name of TAKEN_OFF) res.removeHeader(name);
  for (const [name, value] of Object.entries({ ...HEADERS, ...more })) res.setHeader(name, value);
}

/** What is answered. */
export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function send(res: ServerResponse, { status = 200, type, text, headers }: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const bytes = Buffer.from(text);
  setHeaders(res, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Length': String(bytes.length), ...headers });
  res.statusCode = status;
  res.end(bytes);
}

export function sendJson(res: ServerResponse, value: unknown, status = 200): void {
  send(res, { status, type: 'application/json', text: JSON.stringify(value) });
}

/** Sends a browser to a page beside this one. */
export function redirect(res: ServerResponse, url: string): void {
  send(res, { status: 303, type: 'text/plain', text: '', headers: { Location: url } });
}

/** Whether a program asks, which wants JSON, and no page. */
export function wantsJson({ headers }: IncomingMessage): boolean {
  const { accept = '', 'content-type': type = '' } = headers;
  if (accept.includes('text/html')) return false;
  return accept.includes('application/json') || type.startsWith('application/json');
}
