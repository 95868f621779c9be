import { createRequire } from 'node:module';
import { parseSource } from '../source/parse.js';
import { messageOf } from '../trouble.js';
import { pathsInHtml } from './html.js';
import { type Expression, PLACES, pathsOf, type TypedPath, VALUE } from './typed-path.js';

/** What a template of Pug holds, and why it was read line by line, where that is so. */
export interface ReadPug {
  readonly paths: TypedPath[];
  readonly isByLines?: string;
}

/** Reads a template by the parser of the Pug that renders it. */
export function readPug(text: string, file: string): ReadPug {
  const parse = parserFor(file);
  if (!parse) return { paths: pathsByLines(text), isByLines: 'Pug is not installed where it stands' };
  try {
    return { paths: pathsIn(parse(text)) };
  } catch (error) {
    const [first] = messageOf(error).trim().split('\n').slice(-1);
    return { paths: pathsByLines(text), isByLines: `Pug cannot read it: ${first}` };
  }
}

/** A node of Pug's, by what is read of every kind. */
interface PugNode {
  readonly type: string;
  readonly name?: string;
  readonly line: number;
  /** Of a text. */
  readonly val?: string;
  readonly attrs?: readonly { readonly name: string; readonly val: string | boolean; readonly line: number }[];
  readonly [child: string]: unknown;
}

function parserFor(file: string): ((text: string) => PugNode) | undefined {
  try {
    // They are Pug's own dependencies, which stand beside it in whatever way it was installed.
    const require = createRequire(createRequire(file).resolve('pug'));
    const [lex, parse] = [require('pug-lexer'), require('pug-parser')];
    return (text) => parse(lex(text, { filename: file }), { filename: file, src: text });
  } catch {
    return undefined;
  }
}

function pathsIn(node: PugNode): TypedPath[] {
  const own = node.type === 'Tag' ? pathsOfTag(node) : node.type === 'Text' ? pathsOfText(node) : [];
  // Of a script and of a style the text is no HTML.
  const isCode = node.type === 'Tag' && /^(?:script|style)$/.test(node.name ?? '');
  return isCode ? own : [...own, ...childrenOf(node).flatMap(pathsIn)];
}

function childrenOf(node: PugNode): PugNode[] {
  return Object.values(node)
    .flat()
    .filter((value): value is PugNode => typeof (Object(value) as Partial<PugNode>).type === 'string');
}

function pathsOfTag({ name = '', attrs = [] }: PugNode): TypedPath[] {
  const place = PLACES[name];
  const link = attrs.find((attribute) => attribute.name === place);
  if (place === undefined || typeof link?.val !== 'string') return [];
  const written = link.val;
  const given = attrs.find((attribute) => name === 'form' && attribute.name === 'method')?.val;
  const method = typeof given === 'string' ? given.replace(/['"`]/g, '').toUpperCase() : 'GET';
  return pathsOf(expressionOf(written)).map((path) => ({
    path,
    method,
    line: link.line,
    written: `${place}=${written}`,
  }));
}

interface Program {
  readonly program: { readonly body: readonly { readonly expression?: Expression }[] };
}

function expressionOf(code: string): Expression {
  const { program } = parseSource(`(${code})`, 'attribute.js') as unknown as Program;
  return program.body[0]?.expression ?? { type: 'none', start: 0, end: 0 };
}

function pathsOfText({ val = '', line }: PugNode): TypedPath[] {
  return pathsInHtml(val).map((path) => ({ ...path, line: path.line + line - 1 }));
}

/** `a(href='/cart')`, `a(href=`/posts/${id}`)`: where there is no parser. */
function pathsByLines(text: string): TypedPath[] {
  return text.split('\n').flatMap((row, i) =>
    [...row.matchAll(/\b(href|action|src)\s*!?=\s*(['"`])(\/(?:(?!\2).)*)\2(\s*\+)?/g)].map(
      ([, place = '', , path = '', plus]) => ({
        path: `${path.replace(/\$\{[^}]*\}|#\{[^}]*\}/g, VALUE)}${plus ? VALUE : ''}`,
        method: place === 'action' && /method\s*=\s*['"]post/i.test(row) ? 'POST' : 'GET',
        line: i + 1,
        written: `${place}="${path}${plus ? '…' : ''}"`,
      }),
    ),
  );
}
