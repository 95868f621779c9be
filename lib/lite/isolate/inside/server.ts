import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type GuestApp, type Handler, isFailure, type Next } from '../../../common/apps.js';
import { guarded } from '../../../common/guarded.js';
import { entranceOf } from '../../../enter/enter.js';
import type { RoutedRequest } from '../../../express/app.js';
import type { ReadGuest, UpgradeOption } from '../../../party/pair.js';
import { sentOf } from '../../../wire/thrown.js';
import { dressed } from '../../lighten.js';
import { type Arrival, FAILED, PASSED, takeArrival } from '../arrival.js';
import type { Place } from './place.js';

/** The app of a worker behind its socket. */
export function serverFor(guest: ReadGuest, places: ReadonlyMap<number, Place>): Server {
  const enter = dressed(guest.app, entranceOf(guest.app, guest));
  const server = createServer((req, res) => serve(enter, places, req, res));
  // The host keeps its connections, and looks after its clients' patience itself.
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    continueWhenRead(req, res);
    serve(enter, places, req, res);
  });
  const upgrade = upgradeOf(guest);
  if (upgrade) {
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => {});
      arrive(req as RoutedRequest, places);
      void upgrade(req, socket, head);
    });
  }
  return server;
}

/** The host sends the body when it is read: until then it is there for whom the app passes the request on to. */
function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  delete req.headers.expect;
  const { _read } = req;
  req._read = function (this: IncomingMessage, size: number) {
    Reflect.deleteProperty(this, '_read');
    if (!res.headersSent) res.writeContinue();
    return _read.call(this, size);
  };
}

function serve(
  enter: Handler,
  places: ReadonlyMap<number, Place>,
  incoming: IncomingMessage,
  res: ServerResponse,
): void {
  const req = incoming as RoutedRequest;
  const leave = arrive(req, places);
  const next: Next = (error) => {
    leave();
    if (res.headersSent) {
      res.destroy();
      return;
    }
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    if (!isFailure(error)) res.writeHead(204, { [PASSED]: '1' }).end();
    else res.writeHead(500, { [FAILED]: '1' }).end(JSON.stringify(sentOf(error)));
  };
  guarded(next, (once) => void enter(req, res, once));
}

/** The request as the host had it. Returns what undoes it. */
function arrive(req: RoutedRequest, places: ReadonlyMap<number, Place>): () => void {
  const arrival = takeArrival(req);
  if (!arrival) return () => {};
  const { id, baseUrl, originalUrl, params, mountParams } = arrival;
  Object.assign(req, { baseUrl, originalUrl, params: { ...params } });
  describe(req.socket, arrival);
  const place = id === undefined ? undefined : places.get(id);
  return place?.begin(req, mountParams) ?? (() => {});
}

/** The connection, as the client's: a request after it on the same one may be another client's. */
function describe(socket: object, { remoteAddress, remotePort, isEncrypted }: Arrival): void {
  const shown = {
    remoteAddress,
    remotePort,
    remoteFamily: remoteAddress?.includes(':') ? 'IPv6' : 'IPv4',
    encrypted: isEncrypted,
  };
  for (const [name, value] of Object.entries(shown)) {
    Object.defineProperty(socket, name, { value, configurable: true, writable: true });
  }
}

type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

/** As a party has it: what the guest says of itself, or its own server. */
export function upgradeOf({ app, upgrade: option }: Pick<ReadGuest, 'app' | 'upgrade'>): Upgrade | undefined {
  if (option) return taking(option);
  const server = [app, (app as { server?: unknown }).server].find(isListening);
  return server && ((req, socket, head) => server.emit('upgrade', req, socket, head));
}

function taking(option: UpgradeOption): Upgrade {
  if (typeof option === 'function') return option;
  return (req, socket, head) =>
    option.handleUpgrade(req, socket, head, (client) => option.emit('connection', client, req));
}

function isListening(value: GuestApp | unknown): value is Server {
  const server = value as Partial<Server> | null | undefined;
  if (typeof server?.listenerCount !== 'function' || typeof server.emit !== 'function') return false;
  return server.listenerCount('upgrade') > 0;
}
