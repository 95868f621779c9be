import type { EndpointTable, PathOf } from '../table.js';
import type { QueryValue, UrlOptions, UrlValue } from '../url.js';
import type { KeysOf, KeyType } from './keys.js';

/**
 * What the compiler knows of endpoints: guest name → its table, or its entries by hand. As long as it is empty, any
 * name is taken; with the first entry, `urlFor` takes these names and their values, and no others.
 *
 * @example
 * declare module 'express-party' {
 *   interface Endpoints { blog: typeof routes; legacy: { report: '/report.php' } }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is for users to fill
export interface Endpoints {}

/**
 * What the party's `defaults` give, by key: the compiler then asks for these values no longer.
 *
 * @example
 * declare module 'express-party' {
 *   interface Defaults { locale: string }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is for users to fill
export interface Defaults {}

/**
 * What `express-party types` writes beside `Endpoints`: full name → what `urlFor` takes after it, with the keys' names, which the
 * compiler then says of a value that is missing.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is for a generated file to fill
export interface Links {}

/**
 * Builds the URL of an endpoint: its name, values by position or by name, and behind all of them options. An optional key that
 * is left out before options is `undefined`.
 */
export type UrlFor = [keyof Endpoints] extends [never]
  ? (name: string, ...values: unknown[]) => string
  : <Name extends EndpointName | OtherName>(name: Known<Name>, ...values: ValuesOfKnown<Name>) => string;

/** Redirects to an endpoint: what `urlFor` takes. */
export type RedirectTo = [keyof Endpoints] extends [never]
  ? (name: string, ...values: unknown[]) => void
  : <Name extends EndpointName | OtherName>(name: Known<Name>, ...values: ValuesOfKnown<Name>) => void;

/** Any other text: it is taken for a name, so that the compiler can say which ones are close. */
type OtherName = string & Record<never, never>;

/** A name, or those that were probably meant: the compiler's error lists them, and nothing else. */
type Known<Name> = Name extends EndpointName ? Name : NamesLike<Name>;

/** Of a guest that there is, its own; else the guests. */
type NamesLike<Name> = Name extends `${infer Guest}:${string}`
  ? Guest extends GuestName
    ? Extract<EndpointName, `${Guest}:${string}`>
    : `${GuestName}:…`
  : EndpointName;

type ValuesOfKnown<Name> = Name extends EndpointName ? ValuesOf<Name> : unknown[];

type GuestName = keyof Endpoints & string;

type EntriesOf<Guest extends GuestName> =
  Endpoints[Guest] extends EndpointTable<string, infer Entries> ? Entries : Endpoints[Guest];

/** The names that `urlFor` takes: `blog:post`, and `post` for who has one like that. */
export type EndpointName = {
  [Guest in GuestName]: `${Guest}:${keyof EntriesOf<Guest> & string}` | OwnName<keyof EntriesOf<Guest>>;
}[GuestName];

/** With an index signature a guest answers for any name, and nobody else's own names could be told from it. */
type OwnName<Name> = string extends Name ? never : Name & string;

/** What `urlFor` takes after a name. The `infer` keeps the compiler from working it out for all names at once. */
export type ValuesOf<Name> = ValuesIn<Name> extends infer Values extends unknown[] ? Values : never;

type ValuesIn<Name> = Name extends keyof Links ? Links[Name] : ValuesOfAny<Name>;

type ValuesOfAny<Name> = 0 extends 1 & Name ? unknown[] : Name extends string ? ValuesFor<PatternOf<Name>> : never;

/** Of a name without a colon, that of everybody who has one. */
type PatternOf<Name extends string> = Name extends `${infer Guest}:${infer Endpoint}`
  ? Guest extends GuestName
    ? PatternIn<Guest, Endpoint>
    : never
  : {
      [Guest in GuestName]: Name extends OwnName<keyof EntriesOf<Guest>> ? PatternIn<Guest, Name> : never;
    }[GuestName];

type PatternIn<Guest extends GuestName, Endpoint extends string> = Endpoint extends keyof EntriesOf<Guest>
  ? EntriesOf<Guest>[Endpoint] extends infer Entry extends string
    ? PathOf<Entry>
    : string
  : never;

/** Nothing is known of a pattern that is no literal. */
type ValuesFor<Pattern extends string> = Pattern extends unknown
  ? string extends Pattern
    ? unknown[]
    :
        | ByPosition<KeysOf<Pattern>, []>
        | [values: ByName<KeysOf<Pattern>[number]>, options?: OptionsByName<KeysOf<Pattern>> | undefined]
  : never;

/** Where there are several keys, no origin stands behind values by name: two objects may both be a visitor's. */
type OptionsByName<Keys extends KeyType[]> = Keys extends [KeyType, KeyType, ...KeyType[]]
  ? UrlOptions & { absolute?: boolean | undefined }
  : UrlOptions;

/** Options stand behind all values, and not directly after the name, where a plain object is the values. */
type ByPosition<Keys extends KeyType[], End extends unknown[]> = Keys extends [
  infer Key extends KeyType,
  ...infer Rest extends KeyType[],
]
  ?
      | [value: ValueOf<Key>, ...values: ByPosition<Rest, [options?: UrlOptions | undefined]>]
      | (MayEnd<Keys> extends true ? [] : never)
  : End;

type MayEnd<Keys extends KeyType[]> = Keys[number] extends infer Key
  ? Key extends KeyType
    ? IsOptional<Key>
    : never
  : never;

type IsOptional<Key extends KeyType> = Key['optional'] extends true
  ? true
  : Key['name'] extends keyof Defaults
    ? true
    : false;

type ValueOf<Key extends KeyType> =
  | (Key['wildcard'] extends true ? readonly UrlValue[] : UrlValue)
  | (Key['optional'] extends true ? null | undefined : never)
  | (Key['name'] extends keyof Defaults ? undefined : never);

type ByName<Key extends KeyType> = {
  readonly [Each in Key as IsOptional<Each> extends true ? never : Each['name']]: ValueOf<Each>;
} & {
  readonly [Each in Key as IsOptional<Each> extends true ? Each['name'] : never]?: ValueOf<Each>;
} & {
  readonly [Word in Exclude<keyof UrlOptions, Key['name']>]?: never;
} & {
  /** The rest is the query. */
  readonly [name: string]: QueryValue;
};
