import { checkTokens, sourceOf } from './express5.js';
import { type Pattern, type Token, Unreadable } from './pattern.js';

const PIECE = /\\(.)|(\/)?:(\w+)(\?)?|([()*+?[\]{}$^|])|([^\\:()*+?[\]{}$^|/]+|.)/gsu;
/** What to do about a tag that cannot be read. */
export const MEND =
  'Leave its tag out, and give its path in a table: endpoints("blog", { post: "/posts/:id" }).';

/** Reads a route of Express 4 (path-to-regexp 0.1): text, `:name` and an optional `/:name?`. */
export function readExpress4(source: string): Pattern {
  if (!source.startsWith('/')) throw new Unreadable('a path begins with "/"', 'Write "/posts/:id".');
  const tokens: Token[] = [];
  for (const [, escaped, slash, name, optional, special, text] of source.matchAll(PIECE)) {
    if (special) throw new Unreadable(`"${special}" of Express 4's syntax is not read`, MEND);
    if (name === undefined) addText(tokens, escaped ?? (text as string));
    else addParam(tokens, name, slash !== undefined, optional !== undefined);
  }
  checkTokens(tokens);
  return { source: sourceOf(tokens), tokens };
}

function addText(tokens: Token[], value: string): void {
  const last = tokens.at(-1);
  if (last?.type === 'text') tokens[tokens.length - 1] = { type: 'text', value: last.value + value };
  else tokens.push({ type: 'text', value });
}

function addParam(tokens: Token[], name: string, slash: boolean, optional: boolean): void {
  const param: Token = { type: 'param', name };
  if (!optional) {
    if (slash) addText(tokens, '/');
    tokens.push(param);
  } else if (slash) {
    tokens.push({ type: 'group', tokens: [{ type: 'text', value: '/' }, param] });
  } else {
    throw new Unreadable('an optional parameter that is no whole segment is not read', MEND);
  }
}

const MOUNT_PIECE = /\(\?:\\\/\(\[\^\/\]\+\?\)\)|\\(\/|\.)|([\w\-~!@%&=:;,'])/gy;
const MOUNT_END = '\\/?(?=\\/|$)';

/**
 * Reads the path of an Express 4 `use` back from what its layer keeps: a RegExp and the names of its keys.
 *
 *     ^\/t(?:\/([^/]+?))\/shop\/?(?=\/|$)  →  /t/:tenant/shop
 */
export function readExpress4Mount(regexp: RegExp, names: readonly (string | number)[]): Pattern {
  const { source } = regexp;
  const body = source.slice(1, -MOUNT_END.length);
  const rest = [...names];
  let path = '';
  let read = 0;
  for (const [piece, escaped, plain] of body.matchAll(MOUNT_PIECE)) {
    path += escaped ?? plain?.replace(':', '\\:') ?? `/:${rest.shift()}`;
    read += piece.length;
  }
  if (!source.endsWith(MOUNT_END) || read !== body.length || rest.length > 0) {
    throw new Unreadable('it stands below a mount path that cannot be read back', MEND);
  }
  return readExpress4(path);
}
