// What the compiler reads of a pattern: path-to-regexp 8's syntax once more, in types, for patterns that are literals.

/** A key as the compiler reads it: its name, whether it is a wildcard, and whether it can be left out. */
export interface KeyType {
  readonly name: string;
  readonly wildcard: boolean;
  readonly optional: boolean;
}

/** The keys of a pattern, in order: `/files/:id{/*rest}` has `id`, and the optional wildcard `rest`. */
export type KeysOf<Pattern extends string> = Skip<Pattern, [], []>;

/** What makes a segment more than text. */
type Syntax = `${string}${':' | '*' | '{' | '}' | '\\'}${string}`;

/** Goes over segments of plain text at once: the compiler has thousands of patterns to read. */
type Skip<
  Text extends string,
  Groups extends unknown[],
  Keys extends KeyType[],
> = Text extends `${infer Segment}/${infer Rest}`
  ? Segment extends Syntax
    ? Scan<Text, Groups, Keys>
    : Skip<Rest, Groups, Keys>
  : Text extends Syntax
    ? Scan<Text, Groups, Keys>
    : Keys;

/** Goes on by character. `Groups` has an element for each group that is open. */
type Scan<
  Text extends string,
  Groups extends unknown[],
  Keys extends KeyType[],
> = Text extends `${infer First}${infer Rest}`
  ? First extends '/'
    ? Skip<Rest, Groups, Keys>
    : First extends ':' | '*'
      ? NameIn<Rest> extends [infer Name extends string, infer After extends string]
        ? Scan<After, Groups, [...Keys, MakeKey<Name, First, Groups>]>
        : Keys
      : First extends '{'
        ? Scan<Rest, [...Groups, '{'], Keys>
        : First extends '}'
          ? Scan<Rest, Groups extends [unknown, ...infer Outer] ? Outer : [], Keys>
          : First extends '\\'
            ? Rest extends `${infer _Escaped}${infer After}`
              ? Scan<After, Groups, Keys>
              : Keys
            : Scan<Rest, Groups, Keys>
  : Keys;

interface MakeKey<Name extends string, Sign extends string, Groups extends unknown[]> {
  readonly name: Name;
  readonly wildcard: Sign extends '*' ? true : false;
  readonly optional: Groups extends [] ? false : true;
}

/** A name and what stands after it. */
type NameIn<Text extends string> = Text extends `"${infer Name}"${infer After}` ? [Name, After] : Take<Text, ''>;

type Take<Text extends string, Name extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Delimiter
    ? [Name, Text]
    : Take<Rest, `${Name}${First}`>
  : [Name, ''];

type Bracket = '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>';
type Punctuation = '.' | ',' | ';' | ':' | '!' | '?' | '"' | "'" | '`' | '-' | '/' | ' ';
type Sign = '*' | '\\' | '+' | '~' | '=' | '@' | '&' | '%' | '^' | '#' | '|';

/** What no name holds that is not quoted: of ASCII, all but letters, digits, `_` and `$`. */
type Delimiter = Bracket | Punctuation | Sign;
