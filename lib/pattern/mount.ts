import { hasDotSegment, isPathText, type Pattern, type Token, Unreadable } from './pattern.js';

/** One segment of a mount path: literal, or a name that takes whatever stands there. */
export type MountSegment = { readonly text: string } | { readonly key: string };

/** A mount path: the pattern it puts before a guest's routes, and its segments for finding the guest. */
export interface MountPath {
  readonly pattern: Pattern;
  readonly segments: readonly MountSegment[];
}

const KEY = /^:([\p{ID_Start}_$][\p{ID_Continue}$]*)$/u;
const SYNTAX = /[:*?+(){}[\]\\!]/;

/** Reads a mount path: literal segments and `:names`, nothing else; a slash at its end makes no difference. */
export function readMount(path: string): MountPath {
  if (!path.startsWith('/')) throw new Unreadable('it does not begin with "/"', `Write "/${path}".`);
  const trimmed = path.replace(/\/$/, '');
  const segments = trimmed === '' ? [] : trimmed.slice(1).split('/').map(readSegment);
  const keys = segments.flatMap((segment) => ('key' in segment ? [segment.key] : []));
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice) throw new Unreadable(`":${twice}" stands in it twice`, 'Give each a name of its own.');
  return { pattern: { source: trimmed, tokens: tokensOf(segments) }, segments };
}

function readSegment(text: string): MountSegment {
  const key = KEY.exec(text)?.[1];
  if (key) return { key };
  if (text === '') throw new Unreadable('it holds an empty segment', 'Write one slash between two segments.');
  if (SYNTAX.test(text)) {
    throw new Unreadable(
      `"${text}" is neither a literal segment nor a :name`,
      'Write "/shop" or "/t/:tenant/shop".',
    );
  }
  if (!isPathText(text)) {
    throw new Unreadable('it is not as browsers send it', `Write "${encodeURI(text)}".`);
  }
  if (hasDotSegment(text))
    throw new Unreadable('it holds a dot segment', 'Browsers resolve it away: leave it out.');
  return { text };
}

function tokensOf(segments: readonly MountSegment[]): Token[] {
  const tokens: Token[] = [];
  let text = '';
  for (const segment of segments) {
    text += '/';
    if ('text' in segment) text += segment.text;
    else {
      tokens.push({ type: 'text', value: text }, { type: 'param', name: segment.key });
      text = '';
    }
  }
  return text === '' ? tokens : [...tokens, { type: 'text', value: text }];
}
