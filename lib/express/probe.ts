import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { isThenable } from '../common/thenables.js';
import type { ExpressApp } from './app.js';
import { isExpressApp } from './router.js';

/**
 * Finds the apps behind listeners of a server that are no apps themselves: a function around one, what terminus or socket.io
 * has put there. Each listener gets a request that nobody has sent. An Express app sets its own prototype on it, which tells
 * which app it is, and from then on the request has no URL: routers take it for one that they cannot read, and go past all
 * of their middleware. What comes of it is written to a response that leads nowhere.
 *
 * @param found is called while this runs, or later, where a listener waits for something before it calls its app
 */
export function probe(server: Server, found: (app: ExpressApp) => void): void {
  for (const listener of server.listeners('request')) {
    if (isExpressApp(listener)) continue;
    const target = newRequest();
    const res = new ServerResponse(target);
    try {
      const returned: unknown = listener.call(server, watched(target, found), res);
      if (isThenable(returned)) returned.then(undefined, () => {});
    } catch {
      // A listener that cannot do with such a request has no app to tell of.
    }
  }
}

function newRequest(): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  const known = {
    method: 'GET',
    url: '/',
    httpVersion: '1.1',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    complete: true,
  };
  Object.assign(req, known, { headers: { host: 'localhost' }, rawHeaders: ['Host', 'localhost'] });
  req.push(null);
  return req;
}

function watched(req: IncomingMessage, found: (app: ExpressApp) => void): IncomingMessage {
  let isFound = false;
  return new Proxy(req, {
    setPrototypeOf(target, prototype) {
      const app: unknown = (prototype as { app?: unknown } | null)?.app;
      if (!isFound && isExpressApp(app)) {
        isFound = true;
        found(app);
      }
      return Reflect.setPrototypeOf(target, prototype);
    },
    get: (target, key, receiver) => (isFound && key === 'url' ? undefined : Reflect.get(target, key, receiver)),
  });
}
