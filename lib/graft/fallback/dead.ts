import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RoutedResponse } from '../../express/app.js';
import { isAddedToRequest, isAddedToResponse } from './added.js';
import { callBack } from './hold-response.js';
import { containersIn, HOST_PROPERTIES } from './restore-exchange.js';

/** What Node has read of a request's head. */
const HEAD = ['httpVersion', 'httpVersionMajor', 'httpVersionMinor', 'headers', 'rawHeaders', 'url', 'method'] as const;

/** A request that says what another one says, and has no body. */
export function deadRequest(req: IncomingMessage, socket: Socket): IncomingMessage {
  const dead = new IncomingMessage(socket);
  for (const name of HEAD) Reflect.set(dead, name, req[name]);
  Object.assign(dead, { headers: { ...req.headers }, rawHeaders: [...req.rawHeaders] });
  copyAdded(req, dead, isAddedToRequest);
  // What else it holds is the other app's from now on.
  for (const name of HOST_PROPERTIES) {
    const own = Object.getOwnPropertyDescriptor(dead, name);
    if (own && 'value' in own) define(dead, { [name]: copyOf(own.value) });
  }
  // By now it is the host's, and would have the host answer.
  if (Object.hasOwn(dead, 'next')) define(dead, { next: () => {} });
  dead.complete = true;
  dead.push(null);
  return inert(dead);
}

/** A response that looks like another one, and is over: what is written to it is gone at once. */
export function deadResponse(res: ServerResponse, req: IncomingMessage): ServerResponse {
  const dead = new ServerResponse(req) as RoutedResponse;
  copyAdded(res, dead, isAddedToResponse);
  // The pages of another app are made of the same object.
  const { locals } = dead;
  if (locals) {
    const prototype = Object.getPrototypeOf(locals) as object | null;
    dead.locals = Object.create(prototype, Object.getOwnPropertyDescriptors(locals)) as typeof locals;
  }
  const ignore = (...given: unknown[]) => {
    callBack(given);
    return true;
  };
  return define(inert(dead), {
    ...{ socket: req.socket, headersSent: true, writableEnded: true, finished: true, destroyed: true },
    ...{ write: ignore, end: ignore, writeHead: () => dead, flushHeaders: () => {} },
    ...{ assignSocket: () => {}, detachSocket: () => {} },
  });
}

/** A socket of which all can be read, and by which nothing can be done. */
export function deadSocket(socket: Socket): Socket {
  // What is still called on it by way of Node's prototype fails there, and nobody has to hear that.
  const nothing = new Socket().on('error', () => {});
  const dead: Socket = new Proxy(nothing, {
    get: (blank, name) => {
      // By these one would reach the connection itself.
      if (typeof name === 'symbol' || name.startsWith('_') || name === 'parser') return Reflect.get(blank, name);
      const value: unknown = Reflect.get(socket, name);
      if (name === 'destroyed') return true;
      if (name === 'writable' || name === 'readable') return false;
      return typeof value === 'function' && !/^(?:get|address$)/.test(String(name)) ? () => dead : value;
    },
    set: () => true,
    deleteProperty: () => true,
    defineProperty: () => true,
  });
  return dead;
}

/** A copy of a plain value, with all that is plain in it; of anything else, itself. */
function copyOf(value: unknown): unknown {
  const copies = new Map<unknown, object>();
  for (const each of containersIn([value]) ?? []) {
    copies.set(each, Array.isArray(each) ? [] : Object.create(Object.getPrototypeOf(each) as object | null));
  }
  for (const [each, copy] of copies) {
    for (const [name, inner] of Object.entries(each as object)) {
      const value: unknown = copies.get(inner) ?? inner;
      Object.defineProperty(copy, name, { value, configurable: true, enumerable: true, writable: true });
    }
  }
  return copies.get(value) ?? value;
}

/** Methods that wrap Node's stay behind: they lead to what they wrap. */
function copyAdded(from: object, to: object, isCopied: (name: string | symbol) => boolean): void {
  for (const name of Reflect.ownKeys(from).filter(isCopied)) {
    const own = Object.getOwnPropertyDescriptor(from, name);
    const isMethod = typeof own?.value === 'function' && name in to;
    if (own && !isMethod) Object.defineProperty(to, name, own);
  }
  Object.setPrototypeOf(to, Object.getPrototypeOf(from) as object);
}

/** Nobody has to hear what becomes of it, and nothing is left that it could end. */
function inert<Message extends IncomingMessage | ServerResponse>(message: Message): Message {
  message.on('error', () => {});
  return define(message, { destroy: () => message });
}

function define<Target extends object>(target: Target, values: Readonly<Record<string, unknown>>): Target {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
  return target;
}
