import codimd from './codimd.json';
import juiceShop from './juice-shop.json';
import nodebb from './nodebb.json';
import overleaf from './overleaf.json';

/** A line of a route table: what a public Express 4 app has at a path, in the app's order. */
export interface Line {
  /** Lower case; `all`, and `use` for what is used at a path. */
  readonly method: string;
  readonly path: string | RegExp;
  /** As it is written. */
  readonly written: string;
}

/** The route tables of NodeBB, Overleaf, juice-shop and CodiMD: methods and paths alone. */
export const tables: readonly (readonly [app: string, lines: readonly Line[]])[] = Object.entries({
  NodeBB: nodebb,
  Overleaf: overleaf,
  'juice-shop': juiceShop,
  CodiMD: codimd,
}).map(([app, lines]) => [app, lines.map(readLine)]);

function readLine(line: string): Line {
  const [, method = '', written = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
  const [, source] = /^\/(.*\\.*)\/$/.exec(written) ?? [];
  return { method: method.toLowerCase(), path: source === undefined ? written : new RegExp(source), written };
}
