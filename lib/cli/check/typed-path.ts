import type { Node } from '../source/parse.js';

/** A path that somebody typed; what stands for a value in it is `VALUE`. */
export interface TypedPath {
  readonly path: string;
  readonly method: string;
  readonly line: number;
  /** As it stands there. */
  readonly written: string;
}

export const VALUE = 'typed-value';

/** The attributes that lead somewhere, by their elements. */
export const PLACES: Readonly<Record<string, string>> = {
  a: 'href',
  area: 'href',
  form: 'action',
  link: 'href',
  img: 'src',
  script: 'src',
  iframe: 'src',
  source: 'src',
};

export interface Expression extends Node {
  readonly value?: unknown;
  readonly callee?: Expression & { readonly property?: { readonly name?: string } };
  readonly arguments?: readonly Expression[];
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
  readonly left?: Expression;
  readonly right?: Expression;
  readonly consequent?: Expression;
  readonly alternate?: Expression;
  readonly name?: { readonly name?: string } | string;
}

/** The paths that an expression may give, of the site's own. */
export function pathsOf(expression: Expression): string[] {
  const { type, consequent, alternate } = expression;
  if (type === 'ConditionalExpression' && consequent && alternate)
    return [...pathsOf(consequent), ...pathsOf(alternate)];
  const text = textOf(expression);
  return text?.startsWith('/') ? [text] : [];
}

/** The text of a literal, with what is put in as values. */
function textOf({ type, value, quasis, left, right }: Expression): string | undefined {
  if (type === 'StringLiteral') return value as string;
  if (type === 'TemplateLiteral') return quasis?.map((quasi) => quasi.value.cooked ?? '').join(VALUE);
  if (type !== 'BinaryExpression' || !left || !right) return undefined;
  const head = textOf(left);
  return head === undefined ? undefined : head + (textOf(right) ?? VALUE);
}
