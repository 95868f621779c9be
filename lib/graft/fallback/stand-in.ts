import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ACTED_ON, REAL, realOf } from '../../common/real.js';
import { NODE_MEMBERS } from '../../enter/views/node-members.js';
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
  const request = exchange.add(req, (name) => NODE_MEMBERS.has(name));
  const response = exchange.add(res, (name) => NODE_MEMBERS.has(name));
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

/** Methods of a stream that ask whatever they were called on for its iterator. */
const ITERATING: ReadonlySet<string | symbol> = new Set([
  ...['map', 'filter', 'forEach', 'toArray', 'some', 'find', 'every', 'flatMap', 'drop', 'take', 'reduce'],
  ...['asIndexedPairs', 'compose'],
]);

/** An iterator of a stream, which after the cut is at its end, and touches the stream no more. */
function iteratorOf(side: Side, iterate: Method, args: readonly unknown[]): AsyncIterableIterator<unknown> {
  const { current } = side;
  const iterator = Reflect.apply(iterate, current, args) as AsyncGenerator;
  const step = (name: 'next' | 'return' | 'throw') => async (given?: unknown) =>
    side.current === current ? iterator[name](given) : { done: true as const, value: undefined };
  return {
    next: step('next'),
    return: step('return'),
    throw: step('throw'),
    [Symbol.asyncIterator]() {
      return this;
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
      // A blank one beneath: a Proxy may say nothing else of what is fixed there, and what it leads to changes at the cut.
      proxy: new Proxy(
        {},
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
      get: (blank, name) => {
        if (name === REAL) return realOf(side().real);
        if (name === ACTED_ON) return side().proxy;
        return Object.hasOwn(blank, name) ? Reflect.get(blank, name) : seen(name, Reflect.get(side().current, name));
      },
      set: (_, name, value, receiver) =>
        receiver === side().proxy
          ? Reflect.set(side().current, name, given(value))
          : Reflect.set(side().current, name, value, receiver),
      has: (_, name) => name in side().current,
      deleteProperty: (_, name) => Reflect.deleteProperty(side().current, name),
      defineProperty: (blank, name, own) => {
        const put = 'value' in own ? { ...own, value: given(own.value) } : own;
        // What the app itself has fixed has to be so beneath too.
        const isFixed = own.configurable === false;
        return (
          Reflect.defineProperty(side().current, name, put) && (!isFixed || Reflect.defineProperty(blank, name, own))
        );
      },
      getOwnPropertyDescriptor: (blank, name) => {
        if (Object.hasOwn(blank, name)) return Reflect.getOwnPropertyDescriptor(blank, name);
        const own = Reflect.getOwnPropertyDescriptor(side().current, name);
        const shown = own && 'value' in own ? { ...own, value: seen(name, own.value) } : own;
        return shown && { ...shown, configurable: true };
      },
      ownKeys: (blank) => [...new Set([...Reflect.ownKeys(side().current), ...Reflect.ownKeys(blank)])],
      getPrototypeOf: () => Reflect.getPrototypeOf(side().current),
      setPrototypeOf: (_, prototype) => Reflect.setPrototypeOf(side().current, prototype),
      preventExtensions: () => false,
    };
  }

  /** A method of Node's, which works on the real object, and after the cut on the dead one. */
  #method(side: Side, name: string | symbol, value: Method): Method {
    if (ITERATING.has(name)) return (...args) => Reflect.apply(value, side.proxy, args);
    if (name === 'iterator' || name === Symbol.asyncIterator) return (...args) => iteratorOf(side, value, args);
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
