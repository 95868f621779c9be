import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Parser } from 'htmlparser2';
import { isExpressApp } from '../../express/router.js';
import type { Party } from '../../party/party.js';
import type { Tools } from '../../party/tools/tools.js';
import { shortPath } from '../load/find-module.js';
import { filesBelow, sourcesFrom } from '../source/files.js';
import { type Node, walk } from '../source/parse.js';
import type { CheckFinding } from './finding.js';

/** A path that somebody typed; what stands for a value in it is `VALUE`. */
interface TypedPath {
  readonly path: string;
  readonly method: string;
  readonly line: number;
  /** As it stands there. */
  readonly written: string;
}

const VALUE = 'typed-value';

interface Where {
  readonly line: Party;
  readonly tools: Tools;
  readonly entry: string;
  readonly cwd: string;
}

/** Paths in templates and redirects that a name would build. */
export function typedPathFindings({ line, tools, entry, cwd }: Where): CheckFinding[] {
  const views = [tools.host(), ...tools.apps().map(({ app }) => app)]
    .filter(isExpressApp)
    .flatMap((app) => [app.get('views')].flat());
  const templates = [...new Set(views.filter((folder) => typeof folder === 'string'))].flatMap(filesBelow);
  const files = [
    ...[...new Set(templates)].map(
      (file) => [file, pathsInTemplate(readFileSync(file, 'utf8'), extname(file))] as const,
    ),
    ...[...sourcesFrom(entry)].map(([file, { source, program }]) => [file, pathsInSource(program, source)] as const),
  ];
  return files.flatMap(([file, paths]) => paths.flatMap((typed) => finding(line, typed, shortPath(file, cwd))));
}

function finding(line: Party, { path, method, line: row, written }: TypedPath, file: string): CheckFinding[] {
  if (!/^\/(?![/\\])/.test(path)) return [];
  const match = line.match(path.split(/[?#]/, 1)[0] as string, method);
  if (match?.name === undefined) return [];
  const values = Object.entries(match.values).map(([key, value]) =>
    String(value).includes(VALUE) ? `${key}: …` : `${key}: '${value}'`,
  );
  const call = values.length > 0 ? `urlFor('${match.name}', { ${values.join(', ')} })` : `urlFor('${match.name}')`;
  return [
    {
      kind: 'typed path',
      where: `${file}:${row}`,
      cause: `${written} is typed by hand, and is served by ${match.name}`,
      mend: `Write ${call}.`,
    },
  ];
}

const PLACES: Readonly<Record<string, string>> = {
  a: 'href',
  area: 'href',
  form: 'action',
  link: 'href',
  img: 'src',
  script: 'src',
  iframe: 'src',
  source: 'src',
};

/** Stands for a tag: no template holds it. */
const MARK = '\u0001';

/** What the engines put into an attribute: EJS and Eta, Handlebars and Nunjucks. */
const TAGS = /<%[\s\S]*?%>|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

export function pathsInTemplate(text: string, extension: string): TypedPath[] {
  if (/^\.(?:pug|jade)$/.test(extension)) return pathsInPug(text);
  if (!/^\.(?:ejs|eta|html?|hbs|handlebars|njk|nunjucks|mustache|liquid)$/.test(extension)) return [];
  // No quote of a tag ends an attribute, and the lines stay where they are.
  const marked = text.replace(TAGS, (tag) => {
    return `${MARK}${'\n'.repeat(tag.split('\n').length - 1)}`;
  });
  const found: TypedPath[] = [];
  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      const place = PLACES[name];
      const url = place && attributes[place];
      if (!url?.startsWith('/')) return;
      const method = name === 'form' ? (attributes.method ?? 'GET').toUpperCase() : 'GET';
      const line = marked.slice(0, parser.startIndex).split('\n').length;
      found.push({
        path: url.replaceAll(MARK, VALUE),
        method,
        line,
        written: `${place}="${url.replaceAll(MARK, '…')}"`,
      });
    },
  });
  parser.end(marked);
  return found;
}

/** `a(href='/cart')`, `a(href=`/posts/${id}`)`. */
function pathsInPug(text: string): TypedPath[] {
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

interface Expression extends Node {
  readonly value?: unknown;
  readonly callee?: Expression & { readonly property?: { readonly name?: string } };
  readonly arguments?: readonly Expression[];
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
  readonly left?: Expression;
  readonly name?: { readonly name?: string } | string;
}

/** `res.redirect('/cart')`, and `href="/cart"` in JSX. */
export function pathsInSource(program: Node, source: string): TypedPath[] {
  const found: TypedPath[] = [];
  walk(program, (node) => {
    const { type, callee, arguments: given = [], name, value } = node as Expression;
    const isRedirect = type === 'CallExpression' && callee?.property?.name === 'redirect';
    const place =
      type === 'JSXAttribute' && typeof name === 'object' && name.name && /^(?:href|action|src)$/.test(name.name)
        ? name.name
        : undefined;
    const target = isRedirect ? given.at(-1) : place ? inside(value as Expression | null) : undefined;
    const path = target && textOf(target);
    if (!path?.startsWith('/')) return;
    const text = source.slice(target?.start, target?.end);
    found.push({
      path,
      method: 'GET',
      line: node.loc?.start.line ?? 0,
      written: isRedirect ? `redirect(${text})` : `${place}=${text}`,
    });
  });
  return found;
}

function inside(value: Expression | null): Expression | undefined {
  if (value?.type === 'JSXExpressionContainer') return (value as Expression & { expression: Expression }).expression;
  return value ?? undefined;
}

/** The text of a literal, with what is put in as values. */
function textOf({ type, value, quasis, left }: Expression): string | undefined {
  if (type === 'StringLiteral') return value as string;
  if (type === 'TemplateLiteral') return quasis?.map((quasi) => quasi.value.cooked ?? '').join(VALUE);
  if (type !== 'BinaryExpression' || !left) return undefined;
  const head = textOf(left);
  return head === undefined ? undefined : head + VALUE;
}
