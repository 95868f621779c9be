import type { Answer, Both } from '../answer.js';
import type { Found } from '../found.js';
import { cookieDifferences } from './cookies.js';
import { headersOf, readContentType } from './values.js';

/**
 * What says nothing about whether two answers are the same: when they were made and how long it took, how they travel, who
 * speaks, and what is undone or compared as the body itself.
 */
const LEFT_OUT = new Set([
  ...['date', 'age', 'x-response-time', 'x-runtime', 'server-timing'],
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'trailer', 'upgrade'],
  ...['content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest', 'accept-ranges'],
  ...['x-powered-by', 'server', 'via'],
]);

/** Names a version of the body: whether there is one is compared, which one is not. */
const VERSIONS = new Set(['etag', 'last-modified']);

/** Lists of which the order says nothing. */
const SETS = new Set([
  ...['vary', 'allow', 'cache-control', 'access-control-allow-methods', 'access-control-allow-headers'],
  'access-control-expose-headers',
]);

/** Told apart by where they lead. */
const LINKS = new Set(['location', 'content-location', 'refresh']);

/** Compares the headers. A 304 has none of those that describe the body. */
export function headerDifferences(answers: Both<Answer>, found: Found, isWhole: boolean): void {
  const scion = headersOf(answers.scion.headers);
  const stock = headersOf(answers.stock.headers);
  for (const name of new Set([...scion.keys(), ...stock.keys()])) {
    if (LEFT_OUT.has(name)) continue;
    const values = { scion: scion.get(name), stock: stock.get(name) };
    if (!isWhole && (values.scion === undefined || values.stock === undefined)) continue;
    if (name === 'set-cookie') cookieDifferences(values, found);
    else if (!isSameHeader(name, values, found)) {
      const shown = { scion: values.scion?.join(', '), stock: values.stock?.join(', ') };
      found.add('header', `headers.${name}`, shown);
    }
  }
}

function isSameHeader(name: string, { scion, stock }: Both<readonly string[] | undefined>, found: Found): boolean {
  if (name === 'vary') return setOf(name, scion ?? []) === setOf(name, stock ?? []);
  if (scion === undefined || stock === undefined) return false;
  if (VERSIONS.has(name)) return true;
  if (SETS.has(name)) return setOf(name, scion) === setOf(name, stock);
  const texts = { scion: scion.join(', '), stock: stock.join(', ') };
  if (LINKS.has(name)) return found.isSameLink(texts);
  if (name !== 'content-type') return texts.scion === texts.stock;
  return typeText(texts.scion) === typeText(texts.stock);
}

/** Which answer is compressed is nobody's difference, and so is that it says so. */
function setOf(name: string, values: readonly string[]): string {
  const items = values.flatMap((value) => value.toLowerCase().split(',')).map((item) => item.trim());
  return [...new Set(items)]
    .filter((item) => item && !(name === 'vary' && item === 'accept-encoding'))
    .sort()
    .join();
}

function typeText(text: string): string {
  const { type, charset } = readContentType(text);
  const others = text
    .split(';')
    .slice(1)
    .map((part) => part.trim())
    .filter((part) => part && !/^charset/i.test(part));
  return [type, charset, ...others.sort()].join(';');
}
