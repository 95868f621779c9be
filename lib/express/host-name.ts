import type { IncomingMessage } from 'node:http';
import type { ExpressApp } from './app.js';

/** The host of a guest that answers for one host name. */
export interface HostName {
  /** As its clients say it, and its invitation: as it was written. */
  readonly written: string;
  /** As requests are told by it: in lower case, without a port. */
  readonly name: string;
}

/** For which host a request is, as the host's Express has it under `trust proxy`: in lower case, without a port. */
export function hostNameOf(req: IncomingMessage, app: ExpressApp | undefined): string | undefined {
  // An upgrade has not been through Express.
  const { hostname = 'hostname' in req ? undefined : hostOf(req, app) } = req as { hostname?: unknown };
  if (typeof hostname !== 'string') return undefined;
  return /^(?:\[[^\]]*\]|[^:]*)/.exec(hostname)?.[0].toLowerCase();
}

/** What a client has named as host, as far as the app trusts those between. */
export function hostOf(req: IncomingMessage, app: ExpressApp | undefined): string | undefined {
  const { headers } = req;
  const forwarded = trustsClientOf(req, app) ? firstOf(headers['x-forwarded-host']) : undefined;
  return forwarded ?? headers.host;
}

/** Whether the app's `trust proxy` vouches for what a request says of its client. */
export function trustsClientOf({ socket }: IncomingMessage, app: ExpressApp | undefined): boolean {
  const trusts: unknown = app?.get('trust proxy fn');
  return typeof trusts === 'function' && trusts(socket?.remoteAddress, 0) === true;
}

/** Of what each proxy has added to, what the first has said. */
export function firstOf(header: string | string[] | undefined): string | undefined {
  const [text] = Array.isArray(header) ? header : [header];
  return text?.split(',', 1)[0]?.trim() || undefined;
}
