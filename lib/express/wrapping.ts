import { type ExpressRouter, isMountedApp, isParty, type Layer, routerIn } from './router.js';
import { type Held, wholeChain } from './wrapped.js';

/** So much of a wrapper's source as says which it is. */
const MOST_SOURCE = 60;

/**
 * What seems to have wrapped handlers in these routers, in words; `undefined` where nothing seems to have. It is asked only
 * where a tag was to be expected and none is found: each of the signs may be there without hiding one.
 */
export function firstWrapping(routers: readonly ExpressRouter[]): string | undefined {
  const layers = routers.flatMap((router) => layersIn(router));
  const handlers = layers.flatMap(({ route }) => route?.stack ?? []);
  for (const each of [...layers, ...handlers]) {
    const sign = signOf(each);
    if (sign) return sign;
  }
  return commonSource(handlers);
}

/** Those of routers inside too. */
function layersIn(router: ExpressRouter): Layer[] {
  return router.stack.flatMap((layer) => {
    const inner = layer.route ? undefined : routerIn(layer);
    return inner && !isParty(inner) ? [layer, ...layersIn(inner)] : [layer];
  });
}

function signOf(layer: Held & Partial<Layer>): string | undefined {
  const { handle, name } = layer;
  if (isPatched(layer)) return "a patch of Express's layers, as express-async-errors makes it";
  if (typeof handle !== 'function') return undefined;
  if (wholeChain(handle).length > 1)
    return 'a tracer that keeps the handlers (OpenTelemetry, Sentry, Elastic APM or their like)';
  const isOther = name !== undefined && name !== (handle.name || '<anonymous>');
  if (isOther) return `a function ${quoted(handle.name)} in the place of ${quoted(name)}`;
  const isHidden = name === 'router' && !layer.route && !routerIn(layer) && !isMountedApp(layer);
  return isHidden ? 'a function in the place of a Router' : undefined;
}

/** Whether layers take their handler by a setter that somebody has put onto their prototype. */
function isPatched(layer: object): boolean {
  const prototype = Object.getPrototypeOf(layer);
  return Object.getOwnPropertyDescriptor(prototype, 'handle')?.set !== undefined;
}

/** Functions that are different, and all written in the same place: what makes them takes each handler for its own. */
function commonSource(handlers: readonly Held[]): string | undefined {
  const functions = [...new Set(handlers.map(({ handle }) => handle))].filter((each) => typeof each === 'function');
  const [source, ...others] = new Set(functions.map((each) => Function.prototype.toString.call(each)));
  if (functions.length < 2 || others.length > 0 || !source) return undefined;
  const line = source.replace(/\s+/g, ' ');
  return `functions that all read ${quoted(line.length > MOST_SOURCE ? `${line.slice(0, MOST_SOURCE)}…` : line)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
