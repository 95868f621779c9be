import type { AnsweredService } from '../../party/tools/tools.js';
import { type Node, parseSource } from '../source/parse.js';

/** Who answers a service, for who asks. */
export function answeredOf({ by }: AnsweredService): string {
  return by.length > 0 ? `Answered by ${by.join(', ').replaceAll('*/', '')}.` : 'Answered by nobody as yet.';
}

/** What its first handler calls the payload. */
export function parameterOf({ handlers }: AnsweredService): string {
  return handlers.map(firstParameter).find((name) => name !== undefined) ?? 'payload';
}

interface FunctionNode extends Node {
  readonly params?: readonly Parameter[];
}

interface Parameter extends Node {
  readonly name?: string;
  readonly left?: Parameter;
}

interface Program {
  readonly program: {
    readonly body: readonly {
      readonly expression?: FunctionNode & { readonly properties?: readonly FunctionNode[] };
    }[];
  };
}

function firstParameter(handler: (...args: never) => unknown): string | undefined {
  const source = String(handler);
  // A method's is no expression by itself.
  for (const code of [`(${source})`, `({ ${source} })`]) {
    try {
      const { program } = parseSource(code, 'handler.js') as unknown as Program;
      const { expression } = program.body[0] ?? {};
      const [parameter] = expression?.params ?? expression?.properties?.[0]?.params ?? [];
      const name = parameter?.name ?? parameter?.left?.name;
      if (name !== undefined) return name;
    } catch {
      // It is the other of the two, or native.
    }
  }
  return undefined;
}
