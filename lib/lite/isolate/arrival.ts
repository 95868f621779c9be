import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../../express/app.js';

/** The header by which a worker learns how a request came in. The host alone writes it: what a client sends of it is left out. */
export const ARRIVAL = 'x-express-party-arrival';
/** The headers of a worker's answer that is none: the app has passed the request on, or has failed. */
export const PASSED = 'x-express-party-passed';
export const FAILED = 'x-express-party-failed';

/** How a request came in. */
export interface Arrival {
  /** The membership by which it did, of those that the app has; absent, where it came by no party. */
  readonly id: number | undefined;
  readonly baseUrl: string;
  readonly originalUrl: string;
  /** What the keys of the mount path took. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly mountParams: Readonly<Record<string, string>>;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly isEncrypted: boolean;
}

/** What of it is the same for every app. */
export function arrivalOf(req: RoutedRequest): Omit<Arrival, 'id' | 'mountParams'> {
  const { baseUrl = '', originalUrl = req.url, params = {}, socket } = req;
  const { remoteAddress, remotePort, encrypted } = socket as typeof socket & { encrypted?: boolean };
  return { baseUrl, originalUrl, params: { ...params }, remoteAddress, remotePort, isEncrypted: encrypted === true };
}

/** As a header: it may hold whatever a URL holds. */
export function written(arrival: Arrival): string {
  return encodeURIComponent(JSON.stringify(arrival));
}

/** Takes it off a request that came in by the host; `undefined` for any other. */
export function takeArrival(req: IncomingMessage): Arrival | undefined {
  const { [ARRIVAL]: text, ...headers } = req.headers;
  if (typeof text !== 'string') return undefined;
  req.headers = headers;
  req.rawHeaders = pairsOf(req.rawHeaders)
    .filter(([name]) => name.toLowerCase() !== ARRIVAL)
    .flat();
  return JSON.parse(decodeURIComponent(text)) as Arrival;
}

/** Raw headers, two by two. */
export function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i] as string, rawHeaders[i + 1] as string]);
  return pairs;
}
