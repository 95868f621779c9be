/** What a regular expression is made of: of characters that stand in paths, in lower case. */
export type Expression =
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  | { readonly type: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number };

/** Which characters; one of the same characters is the same object. */
export type CharacterSet = ReadonlySet<string>;

/** What a path is written with, letters in lower case: routers take both alike, unless they are told otherwise. */
export const CHARACTERS: readonly string[] = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
  (character) => character === character.toLowerCase(),
);

const known = new Map<string, CharacterSet>();

/** The set of those characters that are meant. */
export function setOf(isMeant: (character: string) => boolean): CharacterSet {
  const characters = CHARACTERS.filter(isMeant);
  const key = characters.join('');
  const set = known.get(key) ?? new Set(characters);
  known.set(key, set);
  return set;
}

const singles = new Map(CHARACTERS.map((character) => [character, setOf((each) => each === character)]));
const NONE = setOf(() => false);
const ANY = setOf(() => true);
const WITHIN_SEGMENT = setOf((character) => character !== '/');

/** Takes nothing, and leaves nothing out. */
export const EMPTY: Expression = { type: 'sequence', parts: [] };

export function textOf(text: string): Expression {
  const parts = Array.from(text.toLowerCase(), (character): Expression => {
    return { type: 'set', set: singles.get(character) ?? NONE };
  });
  return { type: 'sequence', parts };
}

export function sequenceOf(...parts: readonly Expression[]): Expression {
  return { type: 'sequence', parts };
}

export function choiceOf(...parts: readonly Expression[]): Expression {
  return { type: 'choice', parts };
}

export function repeated(part: Expression, least: number, most = Number.POSITIVE_INFINITY): Expression {
  return { type: 'repeat', part, least, most };
}

export function optional(part: Expression): Expression {
  return repeated(part, 0, 1);
}

export function ofSet(set: CharacterSet): Expression {
  return { type: 'set', set };
}

/** Some text within a segment. */
export const VALUE = repeated(ofSet(WITHIN_SEGMENT), 1);
/** Any text, or none. */
export const REST = repeated(ofSet(ANY), 0);
/** Any text. */
export const SOME = repeated(ofSet(ANY), 1);
