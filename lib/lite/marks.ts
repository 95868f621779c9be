import { LITE } from '../common/apps.js';
import type { Always, Bindings } from './bindings.js';
import type { Context } from './context.js';

/** On a lite app that a function was made into: the function, and what is bound for it. */
const RECIPE = Symbol.for('express-party.lite.recipe');

/** A handler as it was written. */
export type LiteFunction = (request: Request, bindings: Always) => unknown;

/** What a rule is asked with. */
export interface Question {
  readonly request: Request;
  readonly context: Context;
  /** Makes the bindings of a rule that has rules of its own. */
  bound(rules: readonly ReadRule[]): Bindings | PromiseLike<Bindings>;
}

/** A rule in its one form: `undefined`, or a promise of it, says that it has found nothing. */
export type Find = (question: Question) => unknown;

/** A name, and how its value is found. */
export interface ReadRule {
  readonly name: string;
  readonly find: Find;
}

/** On what stands around another app, and in its place: that app. */
export const AROUND: unique symbol = Symbol.for('express-party.lite.around');

/** Whether something is an app, or stands around it. */
export function isAround(outer: unknown, app: unknown): boolean {
  let each = outer;
  while (each !== app && typeof each === 'function') each = (each as { [AROUND]?: unknown })[AROUND];
  return each === app;
}

/** What a lite app was made of: what `bind` puts around it becomes one call with it. */
export interface Recipe {
  readonly fn: LiteFunction;
  readonly rules: readonly ReadRule[];
}

/**
 * Whether something is a lite app: made by `lite`, `lighten`, a binder, `reportErrors` or `isolate`, of any installed copy of the
 * package.
 *
 * @example
 * isLite(lite(() => new Response())); // → true
 */
export function isLite(value: unknown): boolean {
  return typeof value === 'function' && LITE in value;
}

export function markLite<App extends object>(app: App, recipe?: Recipe): App {
  Object.defineProperty(app, LITE, { value: true });
  if (recipe) Object.defineProperty(app, RECIPE, { value: Object.freeze(recipe) });
  return app;
}

export function recipeOf(value: unknown): Recipe | undefined {
  return typeof value === 'function' ? (value as { [RECIPE]?: Recipe })[RECIPE] : undefined;
}
