import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express, { type Express } from 'express';
import { type Guests, type Party, type PartylineError, type PartyOptions, party, rsvp } from 'express-party';

/** The two majors as guests, whichever of them is the host's `express`. */
export const express4 = require('express4') as typeof express;
export const express5 = require('express5') as typeof express;

export const majors = [
  ['Express 4', express4],
  ['Express 5', express5],
] as const;

const servers = new Set<Server>();
const lines = new Set<Party>();

/** Closes all that a spec has opened. */
export async function closeAll(): Promise<void> {
  for (const line of lines) await line.close();
  lines.clear();
  const closing = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeAllConnections();
  servers.clear();
  await Promise.all(closing);
}

/** A host with a party; what went wrong is in `errors`. */
export function throwParty(guests: Guests, options: PartyOptions = {}) {
  const errors: PartylineError[] = [];
  const line = party(guests, { onError: (error) => errors.push(error as PartylineError), ...options });
  lines.add(line);
  const app = express();
  app.set('env', 'test');
  app.use(line);
  return { app, line, errors, at: (path: string) => line.guests.find((record) => record.path === path) };
}

/** A guest that joins under a name, and what it is to do then. */
export function joiner(name: string, onJoin?: Parameters<typeof rsvp>[1]): Express {
  const app = express5();
  app.use(rsvp(name, onJoin));
  app.get('/', (_req, res) => void res.send(name));
  return app;
}

export async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export interface Sent {
  method?: string;
  target: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** Everything of an answer but its date. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** Sends a request byte for byte: no client that tidies the target. */
export function send(
  port: number,
  { method = 'GET', target, headers = {}, body = '' }: Sent,
): Promise<Answer> {
  const head = [`${method} ${target} HTTP/1.1`, 'Host: party.test', 'Connection: close', 'X-Real: 1'];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  if (body) head.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(read(Buffer.concat(chunks).toString('latin1'))));
  });
}

function read(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...headers] = text.slice(0, end).split('\r\n');
  return {
    status: Number(status.split(' ')[1]),
    headers: headers.filter((header) => !/^date:/i.test(header)),
    body: text.slice(end + 4),
  };
}

/** A promise and the function that resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
