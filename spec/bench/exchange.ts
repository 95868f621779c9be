import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Work } from './race';

/** A connection that swallows what is written to it: all of a request is there but the network. */
const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() }) as Socket;

function requestOf(url: string): IncomingMessage {
  const req = new IncomingMessage(socket);
  req.method = 'GET';
  req.url = url;
  req.httpVersion = '1.1';
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.headers = { host: 'localhost:3000', accept: '*/*', 'user-agent': 'bench' };
  return req;
}

/** Whole requests, one after the other, until the last byte of each answer is written. */
export function serving(app: RequestListener, urls: readonly string[]): Work {
  let next = 0;
  return (count) =>
    new Promise((resolve) => {
      let left = count;
      let sum = 0;
      const go = () => {
        const req = requestOf(urls[next++ % urls.length] as string);
        const res = new ServerResponse(req);
        res.assignSocket(socket);
        res.on('finish', () => {
          res.detachSocket(socket);
          sum += res.statusCode;
          if (res.statusCode !== 200) throw new Error(`${req.url} got ${res.statusCode}.`);
          if (--left === 0) resolve(sum);
          else go();
        });
        app(req, res);
      };
      go();
    });
}

/** How many requests have come to a handler of `arrive`. */
let arrived = 0;

/** A handler that notes that somebody came, and answers nothing: what is timed is the way to it. */
export function arrive(): void {
  arrived++;
}

/** The way to a guest, without an answer: every request has to arrive. */
export function dispatching(app: RequestListener, urls: readonly string[]): Work {
  let next = 0;
  return (count) => {
    const before = arrived;
    for (let i = 0; i < count; i++) {
      const req = requestOf(urls[next++ % urls.length] as string);
      app(req, new ServerResponse(req));
    }
    if (arrived - before !== count) throw new Error(`${arrived - before} of ${count} requests arrived.`);
    return arrived;
  };
}
