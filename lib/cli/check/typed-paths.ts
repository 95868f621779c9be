import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { isExpressApp } from '../../express/router.js';
import type { Party } from '../../party/party.js';
import type { RouteMatch, UrlMatch } from '../../party/tools/match.js';
import type { Tools } from '../../party/tools/tools.js';
import { shortPath } from '../load/find-module.js';
import { filesBelow, sourcesFrom } from '../source/files.js';
import { type Node, walk } from '../source/parse.js';
import type { CheckFinding } from './finding.js';
import { pathsInHtml } from './html.js';
import { readPug } from './pug.js';
import { type Expression, pathsOf, type TypedPath, VALUE } from './typed-path.js';

interface Where {
  readonly line: Party;
  readonly tools: Tools;
  readonly entry: string;
  readonly cwd: string;
}

/** Paths in templates and redirects that a name would build, and what was not read as its engine reads it. */
export function typedPathFindings({ line, tools, entry, cwd }: Where): {
  findings: CheckFinding[];
  notes: CheckFinding[];
} {
  const views = [tools.host(), ...tools.apps().map(({ app }) => app)]
    .filter(isExpressApp)
    .flatMap((app) => [app.get('views')].flat());
  const folders = [...new Set(views.filter((folder) => typeof folder === 'string'))];
  const templates = [...new Set(folders.flatMap(filesBelow))].map((file) => ({ file, ...readTemplate(file) }));
  const sources = [...sourcesFrom(entry)].map(([file, { source, program, unread }]) => ({
    file,
    paths: pathsInSource(program, source),
    unread,
  }));
  return {
    findings: [...templates, ...sources].flatMap(({ file, paths }) =>
      paths.flatMap((typed) => finding(line, typed, shortPath(file, cwd))),
    ),
    notes: [
      ...templates.flatMap(({ file, isByLines }) =>
        isByLines === undefined ? [] : [byLines(shortPath(file, cwd), isByLines)],
      ),
      ...sources.flatMap(({ file, unread }) => (unread === undefined ? [] : [notRead(shortPath(file, cwd), unread)])),
    ],
  };
}

function readTemplate(file: string): { readonly paths: TypedPath[]; readonly isByLines?: string } {
  const extension = extname(file);
  if (/^\.(?:pug|jade)$/.test(extension)) return readPug(readFileSync(file, 'utf8'), file);
  const isHtml = /^\.(?:ejs|eta|html?|hbs|handlebars|njk|nunjucks|mustache|liquid)$/.test(extension);
  return { paths: isHtml ? pathsInHtml(readFileSync(file, 'utf8')) : [] };
}

function notRead(where: string, cause: string): CheckFinding {
  return { kind: 'not read', where, cause: `it could not be parsed: ${cause}`, mend: 'Look for paths in it yourself.' };
}

function byLines(where: string, cause: string): CheckFinding {
  return {
    kind: 'read line by line',
    where,
    cause: `${cause}: what its paths are was told by its lines alone`,
    mend: 'What is found in it, and what is not, may be wrong: look at it yourself.',
  };
}

function finding(line: Party, { path, method, line: row, written }: TypedPath, file: string): CheckFinding[] {
  if (!/^\/(?![/\\])/.test(path)) return [];
  const match = takerOf(line.match(path.split(/[?#]/, 1)[0] as string, method));
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

/** Who serves it. A nameless star that stands before other routes is a guard, which hands on: else nobody would come to them. */
function takerOf(match: UrlMatch | null): RouteMatch | undefined {
  if (!match) return undefined;
  const all = [match, ...match.others];
  return all.find(({ name, pattern }) => name !== undefined || !/^\/\{?\*(?:\w+|"\w+")\}?$/.test(pattern)) ?? match;
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
    if (!target) return;
    const text = source.slice(target.start, target.end);
    const line = node.loc?.start.line ?? 0;
    const written = isRedirect ? `redirect(${text})` : `${place}=${text}`;
    for (const path of pathsOf(target)) found.push({ path, method: 'GET', line, written });
  });
  return found;
}

function inside(value: Expression | null): Expression | undefined {
  if (value?.type === 'JSXExpressionContainer') return (value as Expression & { expression: Expression }).expression;
  return value ?? undefined;
}
