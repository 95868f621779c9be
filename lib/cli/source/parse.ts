import { extname } from 'node:path';
import { parse } from '@babel/parser';

/** A node of a syntax tree, by what is read of every kind. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null;
}

/** Reads JavaScript or TypeScript, with JSX where the file may have it; what is wrong in it is gone past. */
export function parseSource(source: string, file: string): Node {
  const extension = extname(file);
  const isTyped = /^\.[cm]?tsx?$/.test(extension);
  const plugins = [
    ...(isTyped ? ['typescript' as const] : []),
    ...(/^\.[cm]?ts$/.test(extension) ? [] : ['jsx' as const]),
  ];
  return parse(source, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    errorRecovery: true,
    plugins: [...plugins, 'decorators'],
  }) as unknown as Node;
}

/** Visits each node, from the outermost in. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'errors' || key === 'comments' || key === 'tokens' || /Comments$/.test(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string')
        walk(child as Node, visit);
    }
  }
}
