import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { REAL, realOf } from '../../common/real.js';
import { deadRequest, deadResponse, deadSocket } from './dead.js';

/** Request and response as an app is given them that another app may still replace. */
export interface StandIns {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** From now on the app reaches neither: what it still does to them has no effect. */
  cut(): void;
}

type Method = (...given: unknown[]) => unknown;

/** One of the objects: the real one, and what the app reaches by its stand-in. */
interface Side {
  readonly real: object;
  current: object;
  readonly proxy: object;
}

/**
 * Makes stand-ins that do what the real ones do, until they are cut. Node's methods are called on the real object, since Node
 * compares identities; Express's are called on the stand-in, so that what they do later by themselves is cut off too.
 */
export function standInsFor(req: IncomingMessage, res: ServerResponse): StandIns {
  const exchange = new Exchange();
  const request = exchange.add(req, (name) => name in IncomingMessage.prototype);
  const response = exchange.add(res, (name) => name in ServerResponse.prototype);
  const socket = req.socket && exchange.add(req.socket, () => true);
  return {
    req: request.proxy as IncomingMessage,
    res: response.proxy as ServerResponse,
    cut: () => {
      if (socket) socket.current = deadSocket(socket.real as Socket);
      const dead = deadRequest(req, (socket?.current ?? null) as Socket);
      request.current = dead;
      response.current = deadResponse(res, dead);
    },
  };
}

/** The stand-ins of one exchange: each leads to the others, where the real object leads to the real others. */
class Exchange {
  readonly #sides: Side[] = [];
  /** What the app itself has put on them is called as the app calls it. */
  readonly #given = new WeakSet<object>();

  add(real: object, isNodes: (name: string | symbol) => boolean): Side {
    const side: Side = {
      real,
      current: real,
      proxy: new Proxy(
        real,
        this.#trapsOf(() => side, isNodes),
      ),
    };
    this.#sides.push(side);
    return side;
  }

  #trapsOf(side: () => Side, isNodes: (name: string | symbol) => boolean): ProxyHandler<object> {
    const methods = new WeakMap<Method, Method>();
    const seen = (name: string | symbol, value: unknown): unknown => {
      if (typeof value !== 'function' || name === 'constructor' || !isNodes(name) || this.#given.has(value))
        return this.#standInOf(value);
      const known = methods.get(value as Method) ?? this.#method(side(), name, value as Method);
      methods.set(value as Method, known);
      return known;
    };
    const given = (value: unknown): unknown => {
      if (typeof value === 'function') this.#given.add(value);
      return this.#realOf(value);
    };
    return {
      get: (_, name) => (name === REAL ? realOf(side().real) : seen(name, Reflect.get(side().current, name))),
      set: (_, name, value) => Reflect.set(side().current, name, given(value)),
      has: (_, name) => name in side().current,
      deleteProperty: (_, name) => Reflect.deleteProperty(side().current, name),
      defineProperty: (_, name, own) =>
        Reflect.defineProperty(side().current, name, 'value' in own ? { ...own, value: given(own.value) } : own),
      getOwnPropertyDescriptor: (_, name) => {
        const own = Reflect.getOwnPropertyDescriptor(side().current, name);
        return own && 'value' in own ? { ...own, value: seen(name, own.value) } : own;
      },
      ownKeys: () => Reflect.ownKeys(side().current),
      getPrototypeOf: () => Reflect.getPrototypeOf(side().current),
      setPrototypeOf: (_, prototype) => Reflect.setPrototypeOf(side().current, prototype),
      preventExtensions: () => false,
    };
  }

  /** A method of Node's, which works on the real object, and after the cut on the dead one. */
  #method(side: Side, name: string | symbol, value: Method): Method {
    return (...args) => {
      const { current } = side;
      const method = current === side.real ? value : (Reflect.get(current, name) as Method | undefined);
      return this.#standInOf(method && Reflect.apply(method, current, args));
    };
  }

  #standInOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return this.#sides.find(({ real, current }) => value === real || value === current)?.proxy ?? value;
  }

  #realOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    return this.#sides.find(({ proxy }) => value === proxy)?.current ?? value;
  }
}
