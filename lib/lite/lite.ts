import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Next, TAKES_PART } from '../common/apps.js';
import { badOption } from '../common/checks.js';
import { preloadBridge } from '../enter/web/bridge.js';
import type { Lite } from './app.js';
import type { Always } from './bindings.js';
import { callNative, respond } from './call.js';
import { isAround, isLite, type LiteFunction, markLite, type Recipe, recipeOf } from './marks.js';
import { Owner } from './owners.js';
import type { BoundAnd, Rules } from './rule-types.js';
import { readRules } from './rules.js';
import { serve } from './serve.js';

/** Puts bindings around a handler, or around a lite app: several become one call, and the inner one wins a name. */
export interface Binder<Given> {
  <Answer>(app: Lite<Answer, BoundAnd<Given>>): Lite<Answer>;
  <Answer, Needs = unknown>(
    fn: (request: Request, bindings: BoundAnd<Given> & Needs) => Answer,
  ): Lite<Awaited<Answer>, Needs>;
}

/**
 * Makes a lite app of a function from a Request to a Response. It is called by Express, by a party, by a server, and as a function,
 * which converts nothing. Returning `undefined` means `next()`, throwing `next(error)`. A lite app is returned as it is.
 *
 * @param fn gets the Request, and what is always bound: `urlFor`, `ask`, `askAround`, `askAroundAsync`, `params`, `closing`
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 * @example
 * const hello = lite((request) => Response.json({ hello: 'party' }));
 * app.get('/hello', hello);
 * await hello(new Request('http://h/hello'));
 */
export function lite<Answer>(app: Lite<Answer>): Lite<Answer>;
export function lite<Answer>(fn: (request: Request, bindings: Always) => Answer): Lite<Awaited<Answer>>;
export function lite(fn: unknown): unknown {
  return isLite(fn) ? fn : liteOf({ fn: checkFunction(fn, 'lite()'), rules: [] });
}

/**
 * Says what is bound for a handler, before it runs: name → rule. A rule is the path of a property of Express's request, a function
 * `(request, req?)`, an object with a method `[Symbol.for('express-party.bind')]`, what a binder has made, or a list of these, tried
 * in order. What is found nowhere is left to the parameter's own default.
 *
 * @returns what makes lite apps of functions `(request, bindings)`, and may be used again
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 * @example
 * const withUser = bind({ user: currentUser, cart: ['session.cart', guestCart] });
 * const page = withUser((request, { user, cart }) => new Response(render(user, cart)));
 */
export function bind<const Given extends Rules>(rules: Given): Binder<Given> {
  const own = readRules(rules);
  return function binder(inner: unknown) {
    const recipe = recipeOf(inner);
    if (!recipe && isLite(inner)) {
      throw badOption('bind()', 'app', 'is a lite app that takes no bindings', 'Bind a function that calls it.');
    }
    if (!recipe) return liteOf({ fn: checkFunction(inner, 'bind()'), rules: own });
    const names = new Set(recipe.rules.map(({ name }) => name));
    return liteOf({ fn: recipe.fn, rules: [...own.filter(({ name }) => !names.has(name)), ...recipe.rules] });
  } as Binder<Given>;
}

function checkFunction(fn: unknown, where: string): LiteFunction {
  if (typeof fn === 'function') return fn as LiteFunction;
  throw badOption(where, 'fn', 'is no function', 'Write lite((request) => new Response("hello")).');
}

function liteOf(recipe: Recipe): unknown {
  // Read now, so that no request waits for it.
  preloadBridge();
  const owner = new Owner();
  const isMounted = (mounted: unknown) => isAround(mounted, app);
  function app(first: unknown, res?: unknown, next?: Next): unknown {
    if (!isResponse(res)) return callNative(recipe, first as Request);
    return serve({ recipe, owner, isMounted }, first as IncomingMessage, res, next);
  }
  Object.defineProperties(app, {
    name: { value: recipe.fn.name || 'lite', configurable: true },
    [TAKES_PART]: { value: true },
    fetch: { value: (request: Request) => respond(app as never, request) },
  });
  return markLite(app, recipe);
}

/** Whether an Express app, or a server, has called. */
export function isResponse(value: unknown): value is ServerResponse {
  return typeof value === 'object' && value !== null && 'writeHead' in value;
}
