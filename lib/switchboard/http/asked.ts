import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request for something of the switchboard. */
export interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** From the mount path on. */
  readonly path: string;
  readonly search: string;
  /** Where the switchboard is, seen from the page that is asked for: so it is right behind whatever proxy, and holds nothing of a host. */
  readonly base: string;
  /** Who asks. */
  readonly by: string;
}

/** The path and the query of a request, from the mount path on. */
export function placeOf(req: IncomingMessage): { path: string; search: string } {
  // A proxy may ask for the whole URL.
  const url = (req.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const end = url.indexOf('?');
  return end < 0 ? { path: url || '/', search: '' } : { path: url.slice(0, end) || '/', search: url.slice(end + 1) };
}

/** `.` below the mount path; `./ops` where that was asked for without a slash at its end. */
export function baseOf(req: IncomingMessage, path: string): string {
  const { originalUrl = req.url } = req as { originalUrl?: string };
  const [asked = '/'] = String(originalUrl).split('?', 1);
  return path === '/' && !asked.endsWith('/') ? `./${asked.slice(asked.lastIndexOf('/') + 1)}` : '.';
}
