import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RoutedRequest } from '../handler.js';
import { strip } from '../mount/strip.js';
import type { Match } from './dispatch.js';

type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

/** An event emitter that may listen for upgrades: an http.Server, or what has one. */
interface Listening {
  listenerCount(event: 'upgrade'): number;
  emit(event: 'upgrade', req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

interface UpgradeOptions {
  /** The next mount that a path leads to, from a rank on. */
  find(req: IncomingMessage, rank: number): Match | Error | undefined;
  report(error: unknown): void;
}

/** Hands a server's upgrades to the guests that own their paths; returns the way back. */
export function upgrade(server: Server, { find, report }: UpgradeOptions): () => void {
  const listener = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const found = owner(req, find);
    // Somebody else may know the path.
    if (!found) {
      if (server.listenerCount('upgrade') === 1) socket.end(NOT_FOUND);
      return;
    }
    strip(req as RoutedRequest, found.match.mount.guest.isStripped ? found.match.length : 0);
    const fail = (error: unknown) => {
      report(error);
      socket.destroy();
    };
    try {
      Promise.resolve(found.take(req, socket, head)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  server.on('upgrade', listener);
  return () => server.off('upgrade', listener);
}

function owner(
  req: IncomingMessage,
  find: UpgradeOptions['find'],
): { match: Match; take: Upgrade } | undefined {
  let match = find(req, 0);
  while (match !== undefined && !(match instanceof Error)) {
    const take = upgradeOf(match);
    if (take) return { match, take };
    match = find(req, match.mount.rank + 1);
  }
  return undefined;
}

/** What the host says that a guest does with upgrades, or what the guest's own server does. */
function upgradeOf({ mount: { guest } }: Match): Upgrade | undefined {
  const { upgrade: option, app } = guest;
  if (typeof option === 'function') return option;
  if (option) {
    return (req, socket, head) =>
      option.handleUpgrade(req, socket, head, (client) => option.emit('connection', client, req));
  }
  for (const server of [app, (app as { server?: unknown }).server]) {
    if (isListening(server)) return (req, socket, head) => server.emit('upgrade', req, socket, head);
  }
  return undefined;
}

function isListening(value: unknown): value is Listening {
  const server = value as Partial<Listening> | null | undefined;
  return (
    typeof server === 'object' &&
    typeof server?.listenerCount === 'function' &&
    typeof server.emit === 'function' &&
    server.listenerCount('upgrade') > 0
  );
}
