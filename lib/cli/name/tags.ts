import { readFileSync } from 'node:fs';
import MagicString from 'magic-string';
import { type Node, parseSource, walk } from '../source/parse.js';
import type { CallSite } from './call-sites.js';
import { textOf } from './table.js';

/** A route that is to have a tag in the source. */
export interface Tagging {
  readonly name: string;
  /** Lower case. */
  readonly method: string;
  readonly site: CallSite;
}

/** A file as it is to be, and what could not be tagged in it. */
export interface TaggedFile {
  readonly file: string;
  readonly text: string;
  readonly tagged: readonly {
    readonly line: number;
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly left: readonly { readonly line: number; readonly name: string; readonly why: string }[];
}

/** Puts `endpoint('user.show')` behind the path of each route's call. Nothing else of the file is changed. */
export function tagFile(file: string, taggings: readonly Tagging[]): TaggedFile {
  const source = readFileSync(file, 'utf8');
  const program = parseSource(source, file);
  const edit = new MagicString(source);
  const calls = callsIn(program);
  const tagged: TaggedFile['tagged'][number][] = [];
  const left: TaggedFile['left'][number][] = [];
  for (const [key, all] of byPlace(taggings)) {
    const [first] = all as [Tagging];
    const { line } = first.site;
    const call = calls.get(key.slice(0, key.lastIndexOf(' '))) && callFor(calls, first);
    if (all.length > 1)
      for (const { name } of all) left.push({ line, name, why: 'several routes are made here: a loop' });
    else if (!call) left.push({ line, name: first.name, why: 'no call of a route is found here' });
    else {
      const at = placeIn(call);
      const text = `endpoint(${textOf(first.name)}), `;
      edit.appendLeft(at, text);
      const before = source.split('\n')[line - 1] ?? '';
      tagged.push({ line, name: first.name, before: before.trim(), after: text.trim() });
    }
  }
  if (tagged.length > 0 && !hasEndpoint(program)) addImport(edit, program, source);
  return { file, text: edit.toString(), tagged, left };
}

function byPlace(taggings: readonly Tagging[]): Map<string, Tagging[]> {
  const places = new Map<string, Tagging[]>();
  for (const tagging of taggings) {
    const key = `${tagging.site.line}:${tagging.site.column} ${tagging.method}`;
    places.set(key, [...(places.get(key) ?? []), tagging]);
  }
  return places;
}

interface Call extends Node {
  readonly callee: Node & { readonly property?: Node & { readonly name?: string }; readonly object?: Node };
  readonly arguments: readonly Node[];
}

/** The calls of members, by where the member stands, as V8 tells of them. */
function callsIn(program: Node): Map<string, Call[]> {
  const calls = new Map<string, Call[]>();
  walk(program, (node) => {
    const call = node as Call;
    const { property } = node.type === 'CallExpression' ? call.callee : {};
    if (!property?.loc) return;
    const { line, column } = property.loc.start;
    const key = `${line}:${column + 1}`;
    calls.set(key, [...(calls.get(key) ?? []), call]);
  });
  return calls;
}

/** `app.get(path, …)` itself, or, of `app.route(path).get(…)`, the call in the chain. */
function callFor(calls: Map<string, Call[]>, { site, method }: Tagging): Call | undefined {
  const [made] = calls.get(`${site.line}:${site.column}`) ?? [];
  if (!made) return undefined;
  if (made.callee.property?.name === method) return made.arguments.length > 1 ? made : undefined;
  if (made.callee.property?.name !== 'route') return undefined;
  return [...calls.values()]
    .flat()
    .find((call) => call.callee.property?.name === method && chainOf(call).includes(made));
}

function chainOf(call: Call): Node[] {
  const inner = call.callee.object as Call | undefined;
  return inner?.type === 'CallExpression' ? [inner, ...chainOf(inner)] : [];
}

/** Before the first handler: behind the path, where it has one. */
function placeIn(call: Call): number {
  const isChained = chainOf(call).length > 0 && (chainOf(call).at(-1) as Call).callee.property?.name === 'route';
  return (call.arguments[isChained ? 0 : 1] as Node).start;
}

function hasEndpoint(program: Node): boolean {
  let isFound = false;
  walk(program, (node) => {
    const { local, id } = node as Node & {
      local?: { name?: string };
      id?: Node & { properties?: readonly { value?: { name?: string } }[] };
    };
    if (node.type === 'ImportSpecifier' && local?.name === 'endpoint') isFound = true;
    if (node.type === 'VariableDeclarator' && id?.properties?.some(({ value }) => value?.name === 'endpoint'))
      isFound = true;
  });
  return isFound;
}

/** Behind the last import, or the first statement that requires something. */
function addImport(edit: MagicString, program: Node, source: string): void {
  const { body, directives = [] } = (
    program as Node & { program: Node & { body: readonly Node[]; directives?: readonly Node[] } }
  ).program;
  const isModule = body.some(({ type }) => /^(?:Import|Export)/.test(type));
  const semicolon = /;\s*$/m.test(source) ? ';' : '';
  const quote =
    (source.match(/require\("|from "/g) ?? []).length > (source.match(/require\('|from '/g) ?? []).length ? '"' : "'";
  const line = isModule
    ? `import { endpoint } from ${quote}express-party${quote}${semicolon}`
    : `const { endpoint } = require(${quote}express-party${quote})${semicolon}`;
  const imports = isModule
    ? body.filter(({ type }) => type === 'ImportDeclaration')
    : body.filter((node) => isRequire(node, source)).slice(0, 1);
  const after = imports.at(-1) ?? directives.at(-1);
  if (after) edit.appendLeft(after.end, `\n${line}`);
  else edit.prepend(`${line}\n`);
}

function isRequire(node: Node, source: string): boolean {
  return node.type === 'VariableDeclaration' && /\brequire\(/.test(source.slice(node.start, node.end));
}
