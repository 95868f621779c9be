import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../common/apps.js';
import type { PrefixMatch } from '../pattern/pattern.js';
import type { ExpressApp, RoutedRequest } from './app.js';
import { type ExpressRouter, isExpress4, isExpressApp, type Layer, routerOf } from './router.js';
import { namesIn } from './wrapped.js';

type Call = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown;

/** A layer of either major, as its own router has it handle a request. */
export interface CallableLayer extends Omit<Layer, 'path' | 'params'> {
  path?: string | undefined;
  params?: PrefixMatch['params'] | undefined;
  /** Express 5. */
  readonly handleRequest?: Call;
  /** Express 4. */
  readonly handle_request?: Call;
}

/** What stands at a path of a Router, and is not called by it. */
export interface Place {
  readonly path: string;
  readonly handle: Handler;
  /** Gets the layer that is made for it, each time that one is. */
  made(layer: CallableLayer): void;
}

/** A Router to be written to. */
interface OwnRouter extends ExpressRouter {
  readonly stack: Layer[];
  use(path: unknown, handle: unknown): unknown;
  handle(req: IncomingMessage, res: ServerResponse, next: Next): unknown;
}

/**
 * Layers that stand in a Router as its own `use` puts them there: whoever patches Express gets them to see, and whoever reads a
 * stack finds them. Requests do not go from one to the next: who has found the right one has it called.
 */
export class PlacedLayers {
  readonly #router: OwnRouter;
  readonly #places: readonly Place[];
  #use: OwnRouter['use'];
  #isExpress4 = false;
  readonly #undo: (() => void)[] = [];
  #layers: readonly Layer[] = [];
  /** What `around` has made, and for which stack. */
  #around: { readonly of: readonly Layer[]; readonly view: Pick<OwnRouter, 'stack'> } | undefined;

  constructor(router: object, places: readonly Place[]) {
    this.#router = router as OwnRouter;
    this.#places = places;
    this.#use = Object.getPrototypeOf(router).use;
    this.#make();
  }

  /** Makes them anew as the host's own Router does: the layers of another major lack what tools read that were made for it. */
  welcome(host: ExpressApp): void {
    const router = routerOf(host);
    const use: unknown = router && Object.getPrototypeOf(router).use;
    if (use === this.#use || typeof use !== 'function') return;
    this.#use = use as OwnRouter['use'];
    this.#isExpress4 = isExpress4(host);
    // What a tool has put onto a guest's own Router when it saw the first ones made, it will put there again.
    for (const undo of this.#undo.splice(0)) undo();
    this.#make();
  }

  /** Whether nothing else stands in the Router. */
  get areAlone(): boolean {
    const { stack } = this.#router;
    const layers = this.#layers;
    return stack.length === layers.length && stack[0] === layers[0] && stack.at(-1) === layers.at(-1);
  }

  /** The Router with what else stands in it: in the place of its layers it has one that enters them all, if they are there. */
  around(enter: Handler): Pick<OwnRouter, 'stack'> {
    const { stack } = this.#router;
    const known = this.#around;
    if (known && known.of.length === stack.length && known.of.every((layer, i) => layer === stack[i]))
      return known.view;
    const view = this.#makeAround(enter);
    this.#around = { of: [...stack], view };
    return view;
  }

  #makeAround(enter: Handler): Pick<OwnRouter, 'stack'> {
    const view: OwnRouter = Object.create(this.#router, { stack: { value: [] } });
    Reflect.apply(Object.getPrototypeOf(this.#router).use, view, ['/', enter]);
    const entrance = view.stack.splice(0);
    const { before, after, isThere } = this.#others();
    view.stack.push(...before, ...(isThere ? entrance : []), ...after);
    return view;
  }

  /** What others have put into the Router, before its layers and behind them. */
  #others() {
    const own = new Set(this.#layers);
    const { stack } = this.#router;
    const first = stack.findIndex((layer) => own.has(layer));
    const others = stack.filter((layer) => !own.has(layer));
    const at = Math.max(first, 0);
    return { before: others.slice(0, at), after: others.slice(at), isThere: first >= 0 };
  }

  #make(): void {
    const { stack } = this.#router;
    const { before, after } = this.#others();
    stack.splice(0);
    for (const { path, handle, made } of this.#places) {
      const before = Object.getOwnPropertyDescriptor(handle, 'handle');
      this.#use.call(this.#router, this.#isExpress4 ? asExpress4(path) : path, handle);
      const after = Object.getOwnPropertyDescriptor(handle, 'handle');
      if (after?.value !== before?.value) {
        this.#undo.push(() => {
          if (before) Object.defineProperty(handle, 'handle', before);
          else Reflect.deleteProperty(handle, 'handle');
        });
      }
      made(stack.at(-1) as CallableLayer);
    }
    this.#layers = [...stack];
    stack.unshift(...before);
    stack.push(...after);
  }
}

/** A mount path of which a part may be left out, for those who read layers: requests are matched elsewhere. */
function asExpress4(path: string): string | string[] {
  const optional = path.replace(/\{\/:(\w+)\}/g, '/:$1?');
  return optional.includes('{') ? [path.replace(/[{}]/g, ''), path.replace(/\{[^{}]*\}/g, '') || '/'] : optional;
}

/** Has a layer handle a request, as its router does once it matches. */
export function callLayer(
  layer: CallableLayer,
  length: number,
  req: RoutedRequest,
  res: ServerResponse,
  next: Next,
): void {
  // Express 4, and Express 5 before router 2.3, keep there what a layer has matched.
  if ('path' in layer) {
    const { baseUrl = '' } = req;
    layer.path = baseUrl.slice(baseUrl.length - length);
    layer.params = req.params as PrefixMatch['params'];
  }
  if (layer.handleRequest) layer.handleRequest(req, res, next);
  else layer.handle_request?.(req, res, next);
}

/**
 * What stands in the layer of a guest. A function is seen as it is, a Router with its stack, and calling it does what entering the
 * guest takes; `app.use` puts a function of this name in the place of an app, and so `enter` gets it.
 */
export function handleFor(app: unknown, enter: Handler): Handler {
  if (typeof app === 'function' && !isExpressApp(app)) {
    return new Proxy(app as Handler, { apply: (_app, _this, [req, res, next]) => enter(req, res, next) });
  }
  return Object.defineProperty(enter, 'name', { value: 'mounted_app', configurable: true });
}

/**
 * `app.use` takes what has `set` and `emit` for an app, and puts a function in its place that shows nothing of it. This puts the Router
 * itself there, at the moment when the app has just been told that it is mounted.
 */
export function showInPlace(host: ExpressApp, path: unknown, router: unknown): void {
  const own = routerOf(host) as OwnRouter | undefined;
  const last = own?.stack.at(-1);
  if (!own || !last || !namesIn(last).includes('mounted_app')) return;
  const at = own.stack.length - 1;
  own.use(path, router);
  own.stack.splice(at, 1);
}
