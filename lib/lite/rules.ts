import { badOption, isPlain } from '../common/checks.js';
import { isThenable } from '../common/thenables.js';
import type { Bindings } from './bindings.js';
import type { Context } from './context.js';
import { type Find, type LiteFunction, type Question, type ReadRule, recipeOf } from './marks.js';
import { BIND, type Rule, type Rules } from './rule-types.js';

/** Checks rules where they are written, not at the first request. */
export function readRules(rules: unknown): ReadRule[] {
  if (!isPlain(rules)) throw badRule('rules', 'are no object', 'Write bind({ user: currentUser }).');
  return Object.entries(rules as Rules).map(([name, rule]) => ({ name, find: readRule(rule, name) }));
}

function readRule(rule: Rule | unknown, name: string): Find {
  if (typeof rule === 'string') return readPath(rule, name);
  if (Array.isArray(rule)) return inOrder(rule.map((each) => readRule(each, name)));
  const method = (rule as { [BIND]?: unknown } | null | undefined)?.[BIND];
  if (typeof method === 'function') {
    return ({ request, context: { req } }) => method.call(rule, request, req);
  }
  const recipe = recipeOf(rule);
  if (recipe) return ofLite(recipe.fn, recipe.rules);
  if (typeof rule === 'function') return ({ request, context: { req } }) => rule(request, req);
  throw badRule(name, 'is no rule', 'Write the path of a property of the request, a function, or a list of both.');
}

/** `'session.cart'`: a property of Express's request. */
function readPath(path: string, name: string): Find {
  const keys = path.split('.');
  if (keys.includes('')) throw badRule(name, 'names no property', 'Write "session.cart".');
  return ({ context: { req } }) => {
    let value: unknown = req;
    for (const key of keys) {
      if (value === undefined || value === null) return undefined;
      value = (value as Record<string, unknown>)[key];
    }
    return value;
  };
}

function inOrder(finds: readonly Find[]): Find {
  return (question) => findFrom(finds, 0, question);
}

function findFrom(finds: readonly Find[], first: number, question: Question): unknown {
  for (let i = first; i < finds.length; i++) {
    const found = finds[i]?.(question);
    if (isThenable(found))
      return found.then((value) => (value !== undefined ? value : findFrom(finds, i + 1, question)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What `bind` has made: it gets the request and what is bound for it, of the same call. */
function ofLite(fn: LiteFunction, rules: readonly ReadRule[]): Find {
  return ({ request, bound }) => {
    const bindings = bound(rules);
    if (isThenable(bindings)) return bindings.then((all) => fn(request, all));
    return fn(request, bindings);
  };
}

/**
 * Finds what the rules say, one after the other, and gives the bindings; a promise only where a rule gives one. What nobody has
 * found is left out: the parameter's own default stands in.
 */
export function boundBy(
  rules: readonly ReadRule[],
  request: Request,
  context: Context,
  make: () => Bindings,
): Bindings | PromiseLike<Bindings> {
  const bindings = make();
  const question: Question = { request, context, bound: (inner) => boundBy(inner, request, context, make) };
  return bindFrom(rules, 0, question, bindings);
}

function bindFrom(
  rules: readonly ReadRule[],
  first: number,
  question: Question,
  bindings: Bindings,
): Bindings | PromiseLike<Bindings> {
  for (let i = first; i < rules.length; i++) {
    const { name, find } = rules[i] as ReadRule;
    const found = find(question);
    if (isThenable(found)) {
      return found.then((value) => {
        put(bindings, name, value);
        return bindFrom(rules, i + 1, question, bindings);
      });
    }
    put(bindings, name, found);
  }
  return bindings;
}

function put(bindings: Bindings, name: string, value: unknown): void {
  if (value === undefined) return;
  Object.defineProperty(bindings, name, { value, configurable: true, enumerable: true, writable: true });
}

function badRule(name: string, reason: string, write: string) {
  return badOption('bind()', name, reason, write);
}
