import type { Both } from '../answer.js';
import type { Found } from '../found.js';
import { MASK } from '../masking.js';

type Attributes = ReadonlyMap<string, string>;

/** Compares cookies by their names and attributes. Their values are those of a visitor, and of a moment. */
export function cookieDifferences(values: Both<readonly string[] | undefined>, found: Found): void {
  const scion = cookiesOf(values.scion ?? []);
  const stock = cookiesOf(values.stock ?? []);
  for (const name of new Set([...scion.keys(), ...stock.keys()])) {
    const path = `headers.set-cookie.${name}`;
    const [one, other] = [scion.get(name), stock.get(name)];
    if (one && other) attributeDifferences(path, { scion: one, stock: other }, found);
    else found.add('header', path, { scion: one && MASK, stock: other && MASK }, 'never');
  }
}

function attributeDifferences(path: string, { scion, stock }: Both<Attributes>, found: Found): void {
  for (const name of new Set([...scion.keys(), ...stock.keys()])) {
    const [one, other] = [scion.get(name), stock.get(name)];
    if (one !== other) found.add('header', `${path}.${name}`, { scion: one, stock: other }, 'always');
  }
}

/** By name; a name that is set several times goes by turns too. */
function cookiesOf(values: readonly string[]): Map<string, Attributes> {
  const cookies = new Map<string, Attributes>();
  const turns = new Map<string, number>();
  for (const value of values) {
    const [pair = '', ...attributes] = value.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const name = (at < 0 ? pair : pair.slice(0, at)).trim();
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    cookies.set(turn === 1 ? name : `${name} ${turn}`, attributesOf(attributes, pair.slice(at + 1)));
  }
  return cookies;
}

function attributesOf(texts: readonly string[], value: string): Attributes {
  const read = new Map<string, string>([['value', value.trim() === '' ? 'none' : 'some']]);
  for (const text of texts) {
    const [name = '', given = ''] = text.split(/=(.*)/s).map((part) => part.trim());
    const lower = name.toLowerCase();
    if (lower) read.set(lower, attributeText(lower, given));
  }
  // Where both are there, browsers go by max-age.
  if (read.has('max-age')) read.delete('expires');
  return read;
}

/** The moment until which a cookie is kept is another one in each answer. */
function attributeText(name: string, given: string): string {
  if (name === 'expires') return Date.parse(given) < Date.now() ? 'past' : 'future';
  if (name === 'domain') return given.toLowerCase().replace(/^\./, '');
  return name === 'path' ? given : given.toLowerCase();
}
