import { parseSync, transformSync } from '@swc/core';
import type { Block } from './pages';

const STATEMENTS = ['ExpressionStatement', 'VariableDeclaration'];
const ASSERTION = /\/\/ (→|throws) (.+)$/gm;

interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly expression?: Node;
  readonly declarations?: readonly { readonly id: { readonly value?: string } }[];
}

/** A text to be put in, at a byte. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Compiles to CommonJS, where `await` may stand at the top. */
export function compile(code: string): string {
  const jsc = { target: 'es2022', parser: { syntax: 'typescript' } } as const;
  return transformSync(code, { jsc, module: { type: 'commonjs' } }).code;
}

/** Turns the assertions in a block's comments into calls of `$same`, `$throws` and `$rejects`. */
export function rewrite({ code, lang, at }: Block): { code: string; assertions: string[] } {
  const source = Buffer.from(`;${code}`);
  const tree = parseSync(source.toString(), { syntax: lang === 'ts' ? 'typescript' : 'ecmascript' });
  const statements = nodesOf(tree).filter(({ type }) => STATEMENTS.includes(type));
  // The parser counts bytes, from wherever the last text that it was given ended.
  const spanOf = ({ span }: Node) => [span.start - tree.span.start, span.end - tree.span.start] as const;
  const assertions: string[] = [];
  const insertions: Insertion[] = [];
  for (const { 0: whole, 1: kind, 2: value = '', index } of code.matchAll(ASSERTION)) {
    const lines = code.slice(0, index).split('\n').length;
    const where = at.replace(/\d+$/, (line) => String(Number(line) + lines));
    const before = Buffer.byteLength(`;${code.slice(0, index)}`);
    const statement = statements.find((node) => {
      const [, end] = spanOf(node);
      return end <= before && source.subarray(end, before).toString().trim() === '';
    });
    if (!statement) throw new Error(`${where}: "${whole}" stands after no statement`);
    assertions.push(where);
    insertions.push(...insertionsFor(statement, { id: JSON.stringify(where), kind, value }, spanOf));
  }
  return { code: insert(source, insertions), assertions };
}

function insertionsFor(
  { expression, declarations, ...statement }: Node,
  { id, kind, value }: { id: string; kind: string | undefined; value: string },
  spanOf: (node: Node) => readonly [number, number],
): Insertion[] {
  if (!expression) {
    const name = declarations?.[0]?.id.value;
    return [{ at: spanOf(statement)[1], text: `; $same(${id}, ${name}, () => (${value}));` }];
  }
  const [start, end] = spanOf(expression);
  if (kind === '→') return around(start, end, `$same(${id}, (`, `), () => (${value}))`);
  const isAwait = expression.type === 'AwaitExpression';
  const call = isAwait ? `await $rejects(${id}, async () => (` : `$throws(${id}, () => (`;
  return around(start, end, call, `), '${value}')`);
}

function around(start: number, end: number, before: string, after: string): Insertion[] {
  return [
    { at: start, text: before },
    { at: end, text: after },
  ];
}

function insert(source: Buffer, insertions: readonly Insertion[]): string {
  let text = '';
  let done = 0;
  for (const { at, text: inserted } of [...insertions].sort((a, b) => a.at - b.at)) {
    text += source.subarray(done, at).toString() + inserted;
    done = at;
  }
  return text + source.subarray(done).toString();
}

function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesOf);
  return 'type' in value && 'span' in value ? [value as Node, ...below] : below;
}
