import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RoutedRequest } from '../../express/app.js';
import type { FarEnd } from './far-end.js';

/** A request of Node's that no client has sent, and what is put on it. */
export function requestOn(socket: FarEnd, rawHeaders: readonly string[], more: object): RoutedRequest {
  const req = new IncomingMessage(socket as unknown as Socket) as RoutedRequest;
  Object.assign(req, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, complete: true }, more);
  req.rawHeaders = [...rawHeaders];
  // Node makes them of what its parser has counted.
  req.headers = {};
  req.headersDistinct = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    const key = name.toLowerCase();
    req.headers[key] = value;
    req.headersDistinct[key] = [...(req.headersDistinct[key] ?? []), value];
  }
  return req;
}

/** A response of Node's to it. */
export function responseOn(socket: FarEnd, req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req);
  res.assignSocket(socket as unknown as Socket);
  // As Node's server does: without it, what is piped to the response stops at the first full buffer.
  socket.on('drain', () => res.emit('drain'));
  return res;
}
