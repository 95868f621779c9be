import type { IncomingMessage } from 'node:http';
import type { Lite } from './app.js';
import type { Always } from './bindings.js';

/** On an object that is a rule: its method of this name is asked. */
export const BIND: unique symbol = Symbol.for('express-party.bind') as never;

/** Express's request, as rules get it: what is declared of `Express.Request` is known of it. */
export type NodeRequest = IncomingMessage & Express.Request;

/** `undefined`, or a promise of it, says that nothing was found. A method, so that `req` may be typed more closely. */
type RuleFunction = { bivarianceHack(request: Request, req?: NodeRequest): unknown }['bivarianceHack'];

/**
 * Where the value of a binding is found: the (dotted) path of a property of Express's request, a function, an object with a method
 * `[Symbol.for('express-party.bind')]`, or several of them, tried in order.
 */
export type Rule = string | RuleFunction | { readonly [BIND]: RuleFunction } | readonly Rule[];

/** A name for each value, and its rule. */
export type Rules = Readonly<Record<string, Rule>>;

/** What rules bind: the type of each value follows from its rule. */
export type Bound<Given> = { readonly [Name in keyof Given]: Found<Given[Name]> };

/** The second parameter of a handler. */
export type BoundAnd<Given> = Bound<Given> & Omit<Always, keyof Given>;

type Found<Given> = Given extends string
  ? At<NodeRequest, Given> | undefined
  : Given extends readonly [infer Only]
    ? Found<Only>
    : Given extends readonly [infer First, ...infer Rest]
      ? Exclude<Found<First>, undefined> | Found<Rest>
      : Given extends readonly unknown[]
        ? unknown
        : Given extends Lite<infer Answer, never>
          ? Answer
          : Given extends { readonly [BIND]: (...given: never) => infer Value }
            ? Awaited<Value>
            : Given extends (...given: never) => infer Value
              ? Awaited<Value>
              : unknown;

/** What is at a dotted path; `unknown` where nobody has declared it. */
type At<From, Path extends string> = Path extends `${infer Key}.${infer Rest}`
  ? Key extends keyof From
    ? At<NonNullable<From[Key]>, Rest>
    : unknown
  : Path extends keyof From
    ? From[Path]
    : unknown;
