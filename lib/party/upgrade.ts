import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import parseurl from 'parseurl';
import { Stripped } from '../enter/mount-url.js';
import type { RoutedRequest } from '../express/app.js';
import { matchMount, readJoined } from '../pattern/mount-path.js';
import type { Pattern } from '../pattern/pattern.js';
import type { Match } from './dispatch.js';

type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

interface UpgradeOptions {
  /** Settles when it is known who is where; `undefined` when it is. */
  wait(): Promise<unknown> | undefined;
  /** What stands before every mount path. */
  base(): Pattern;
  /** The next mount that a path leads to, from a rank on. */
  find(req: IncomingMessage, rank: number): Match | Error | undefined;
  report(error: unknown): void;
}

/** On a socket: what the parties know of it, those of another copy of the package too. */
const UPGRADE = Symbol.for('express-party.upgrade');

interface Known {
  /** It has been handed to a guest, or refused. */
  isDone: boolean;
  /** The listeners that have no guest for it: some have to wait until they know. */
  readonly declined: Set<unknown>;
}

/** Hands a server's upgrades to the guests that own their paths; returns the undo function. */
export function upgrade(server: Server, options: UpgradeOptions): () => void {
  const decline = (socket: Duplex) => {
    const { declined } = knownOf(socket);
    declined.add(listener);
    // A party that waits may still take it, and so may a listener of somebody else's.
    if (server.listeners('upgrade').every((each) => declined.has(each))) refuse(socket);
  };
  const listener = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node has removed its own listener: a client that goes away now would end the process.
    socket.on('error', () => {});
    const proceed = () => {
      if (socket.destroyed || knownOf(socket).isDone) return;
      try {
        const take = owner(req as RoutedRequest, options);
        if (take) void handOver(() => take(req, socket, head), socket, options.report);
        else decline(socket);
      } catch (error) {
        options.report(error);
        socket.destroy();
      }
    };
    const waiting = options.wait();
    if (waiting) waiting.then(proceed, proceed);
    else proceed();
  };
  server.on('upgrade', listener);
  return () => server.off('upgrade', listener);
}

async function handOver(take: () => unknown, socket: Duplex, report: UpgradeOptions['report']): Promise<void> {
  knownOf(socket).isDone = true;
  try {
    await take();
  } catch (error) {
    report(error);
    socket.destroy();
  }
}

function knownOf(socket: Duplex): Known {
  const known = (socket as { [UPGRADE]?: Known })[UPGRADE];
  if (known) return known;
  const value: Known = { isDone: false, declined: new Set() };
  Object.defineProperty(socket, UPGRADE, { value });
  return value;
}

/** Says so, and goes: a client that keeps its own end open would keep the socket. */
function refuse(socket: Duplex): void {
  knownOf(socket).isDone = true;
  socket.once('finish', () => socket.destroy());
  socket.end(NOT_FOUND);
}

/** Finds who takes an upgrade, and has the request say where it came by, as for any other. */
function owner(req: RoutedRequest, { base, find }: UpgradeOptions): Upgrade | undefined {
  const path = pathOf(req);
  const above = path === undefined ? undefined : matchMount(readJoined(base().source || '/'), path);
  if (!above || above instanceof Error) return undefined;
  const { url } = req;
  const stripped = new Stripped(req, above.length);
  let match = find(req, 0);
  for (; match && !(match instanceof Error); match = find(req, match.mount.rank + 1)) {
    const take = upgradeOf(match);
    if (!take) continue;
    new Stripped(req, match.mount.guest.isStripped ? match.length : 0);
    req.originalUrl ??= url;
    req.params = { ...above.params, ...match.params };
    return take;
  }
  stripped.undo();
  return undefined;
}

/** `undefined` for what is no URL: `http://[/` would throw, where nobody could catch it. */
function pathOf(req: IncomingMessage): string | undefined {
  try {
    return parseurl(req)?.pathname ?? '';
  } catch {
    return undefined;
  }
}

/** What the host says that a guest does with upgrades, or what the guest's own server does; of a graft, the stock's. */
function upgradeOf({ mount: { guest, sides } }: Match): Upgrade | undefined {
  const { upgrade: option } = guest;
  if (typeof option === 'function') return option;
  if (option) {
    return (req, socket, head) =>
      option.handleUpgrade(req, socket, head, (client) => option.emit('connection', client, req));
  }
  const apps = sides.map((side) => side.guest.app).reverse();
  const server = apps.flatMap((app) => [app, (app as { server?: unknown }).server]).find(isListening);
  return server && ((req, socket, head) => server.emit('upgrade', req, socket, head));
}

/** Whether a value is an event emitter that listens for upgrades: an http.Server, or what has one. */
function isListening(value: unknown): value is Pick<Server, 'emit' | 'listenerCount'> {
  const server = value as Server | null | undefined;
  if (typeof server !== 'object' || typeof server?.listenerCount !== 'function') return false;
  return typeof server.emit === 'function' && server.listenerCount('upgrade') > 0;
}
