import type { Express, RequestHandler, Router } from 'express';

type Fn = (this: unknown, ...args: unknown[]) => unknown;
type Layer = { handle: Fn };
type Loaded = (() => Express) & { Router: (new () => Router) & (() => Router); json(): RequestHandler };

/** Runs a handler within a function of its own, which has its number of arguments. */
function around(fn: Fn): Fn {
  const wrapper = function wrapper(this: unknown, ...args: unknown[]) {
    return fn.apply(this, args);
  };
  return Object.defineProperty(wrapper, 'length', { value: fn.length });
}

/** What remains of a handler in the function that a tool puts in its place. */
const wrappers = {
  'its enumerable string keys': (fn: Fn) => Object.assign(around(fn), fn),
  'the handler itself, as __original': (fn: Fn) => {
    const wrapper = Object.defineProperty(around(fn), '__original', { value: fn });
    for (const key in fn) {
      Object.defineProperty(wrapper, key, { get: () => Reflect.get(fn, key), configurable: true });
    }
    return wrapper;
  },
  'all own properties': (fn: Fn) =>
    Object.setPrototypeOf(
      Object.defineProperties(around(fn), Object.getOwnPropertyDescriptors(fn)),
      Object.getPrototypeOf(fn),
    ),
  'its name alone': (fn: Fn) => {
    const wrapper = Object.defineProperty(around(fn), 'name', { value: fn.name });
    return fn.name === 'router' ? Object.assign(wrapper, fn) : wrapper;
  },
  nothing: (fn: Fn) => around(fn),
} satisfies Record<string, (fn: Fn) => Fn>;

/** As express-async-errors: every layer that is made takes a handler of its own. */
function patchLayers({ Router }: Loaded, wrap: (fn: Fn) => Fn): void {
  const [layer] = new Router().use(() => {}).stack as unknown as [object];
  const handles = new WeakMap<object, Fn>();
  Object.defineProperty(Object.getPrototypeOf(layer), 'handle', {
    enumerable: true,
    get(this: object) {
      return handles.get(this);
    },
    set(this: object, fn: Fn) {
      handles.set(this, wrap(fn));
    },
  });
}

/** As OpenTelemetry, by shimmer: the layer that `use` and `route` have put at the end gets another handle. */
function patchLast({ Router }: Loaded, wrap: (fn: Fn) => Fn): void {
  const prototype = Object.hasOwn(Router, 'use') ? Router : Router.prototype;
  for (const method of ['use', 'route']) {
    const original: Fn = Reflect.get(prototype, method);
    Object.defineProperty(prototype, method, {
      configurable: true,
      writable: true,
      value(this: { stack: Layer[] }, ...args: unknown[]) {
        const returned = original.apply(this, args);
        const layer = this.stack.at(-1);
        if (layer && layer.handle.length !== 4) layer.handle = wrap(layer.handle);
        return returned;
      },
    });
  }
}

/** As express-promise-router and New Relic: what a router's own methods are given is wrapped on its way in. */
function patchMethods({ Router }: Loaded, wrap: (fn: Fn) => Fn): void {
  const [layer] = new Router().get('/', () => {}).stack as unknown as [{ route: object }];
  const isOfExpress4 = Object.hasOwn(Router, 'use');
  for (const prototype of [isOfExpress4 ? Router : Router.prototype, Object.getPrototypeOf(layer.route)]) {
    for (const method of ['use', 'all', 'get', 'post']) {
      const original: Fn | undefined = Reflect.get(prototype, method);
      if (!original) continue;
      Object.defineProperty(prototype, method, {
        configurable: true,
        writable: true,
        value(this: unknown, ...args: unknown[]) {
          const given = args.map((each) => (typeof each === 'function' ? wrap(each as Fn) : each));
          return original.apply(this, given);
        },
      });
    }
  }
}

const patches = { patchLayers, patchLast, patchMethods };

export type Keeps = keyof typeof wrappers;
export type Patch = keyof typeof patches;

/** Ways of wrapping, each with a tool that goes that way. */
export const tools: readonly (readonly [tool: string, patch: Patch, keeps: Keeps])[] = [
  ['express-async-errors', 'patchLayers', 'its enumerable string keys'],
  ['OpenTelemetry', 'patchLast', 'the handler itself, as __original'],
  ['dd-trace', 'patchLayers', 'all own properties'],
  ['express-promise-router', 'patchMethods', 'its name alone'],
  ['a tool that keeps nothing in a layer', 'patchLayers', 'nothing'],
];

/** An Express of its own, of this major, that a tool has patched. */
export function wrapping(major: number, patch: Patch, keeps: Keeps): Loaded {
  let express: Loaded | undefined;
  jest.isolateModules(() => {
    express = require(major === 4 ? 'express4' : 'express5');
  });
  patches[patch](express as Loaded, wrappers[keeps]);
  return express as Loaded;
}
