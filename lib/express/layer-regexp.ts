import { PathError, type PathToRegexpOptions } from 'path-to-regexp';
import { leavesOf, type Pattern, type Token } from '../pattern/pattern.js';
import { type RegExpText, textOf } from '../pattern/regexps.js';
import { type Layer, matchLayer } from './router.js';

/** The RegExp by which a layer of either major matches; `undefined` where it cannot be known. */
export function layerRegExp(own: object, { tokens }: Pattern): RegExpText | undefined {
  const layer = own as Layer;
  const { regexp, keys = [], rawPath } = layer;
  // It takes all paths of a list, whose keys may be called alike.
  if (Array.isArray(layer.route?.path)) return undefined;
  // Express 4 keeps it.
  if (regexp) return { source: regexp.source, flags: regexp.flags, names: keys.map(({ name }) => String(name)) };
  return typeof rawPath === 'string' ? guessed(layer, rawPath, tokens) : undefined;
}

const FLAGS = [true, false];
/** All with which a router of Express 5 makes a layer. */
const OPTIONS: readonly PathToRegexpOptions[] = FLAGS.flatMap((trailing) =>
  FLAGS.map((sensitive) => ({ trailing, sensitive })),
);

/** Express 5 keeps a function: of the RegExps that it can be made of, the one that reads the same of every probe. */
function guessed(layer: Layer, rawPath: string, tokens: readonly Token[]): RegExpText | undefined {
  const probes = probesOf(tokens);
  const end = layer.route !== undefined || layer.isForRoute === true;
  const seen = probes.map((probe) => seenBy(layer, probe));
  const texts = OPTIONS.flatMap((options) => attempt(rawPath, { ...options, end }));
  const [first, ...others] = texts.filter((text) => probes.every((probe, i) => readBy(text, probe) === seen[i]));
  // A wildcard takes what would tell them apart, and the slash at the end with it.
  const isSame = ({ source, flags }: RegExpText) =>
    (end || source === first?.source) && (flags === first?.flags || !/[a-z]/i.test(textIn(tokens)));
  return others.every(isSame) ? first : undefined;
}

/** A path may be one that no router takes with these options. */
function attempt(rawPath: string, options: PathToRegexpOptions): RegExpText[] {
  try {
    return [textOf(options.trailing ? loosened(rawPath) : rawPath, options)];
  } catch (error) {
    if (error instanceof PathError) return [];
    throw error;
  }
}

function seenBy(layer: Layer, path: string): string {
  const found = matchLayer(layer, path);
  return JSON.stringify(
    found && [found.path, Object.entries(found.params).map(([name, value]) => [name, [value].flat().join('/')])],
  );
}

function readBy({ source, flags, names }: RegExpText, path: string): string {
  const found = new RegExp(source, flags).exec(path);
  const read = names.flatMap((name, i) => (found?.[i + 1] === undefined ? [] : [[name, found[i + 1]]]));
  return JSON.stringify(found ? [found[0], read] : undefined);
}

/** Paths with and without what may be left out, in another case, with a slash at the end, and with more below. */
function probesOf(tokens: readonly Token[]): string[] {
  const text = textIn(tokens);
  // No letter, and none of the pattern's own characters: what then differs in case is text.
  const value = ['~', '_', '0', '1', '$', '!', '@'].find((each) => !text.includes(each)) ?? '~';
  const written = (some: readonly Token[], isWhole: boolean): string =>
    some
      .map((token) => {
        if (token.type === 'text') return token.value;
        if (token.type === 'group') return isWhole ? written(token.tokens, isWhole) : '';
        return value;
      })
      .join('');
  return [true, false].flatMap((isWhole) => {
    const path = written(tokens, isWhole) || '/';
    const bare = loosened(path);
    return [path, swapped(path), bare, `${bare}/`, `${bare}/${value}/${value}`];
  });
}

function textIn(tokens: readonly Token[]): string {
  return leavesOf(tokens)
    .map((token) => (token.type === 'text' ? token.value : ''))
    .join('');
}

/** As the router does it that minds no slash at the end. */
function loosened(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '');
}

function swapped(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
}
