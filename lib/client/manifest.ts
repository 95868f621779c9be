/** A part of a path: text, the index of the key whose value stands there, or parts that may be left out together. */
export type ManifestPart = string | number | readonly ManifestPart[];

/** A key: with its name alone, it takes any text in one segment. */
export interface ManifestKey {
  readonly name: string;
  /** It takes a list of segments, or one text with their slashes. */
  readonly wildcard?: 'array' | 'text';
  /** The source of a RegExp that a value has to match as it stands in the URL, in whichever case. */
  readonly inUrl?: string;
  /** The same for the value as it was given, in the case that it has. */
  readonly asGiven?: string;
  /** How many characters the router takes at most. */
  readonly longest?: number;
}

/** How a router reads the values back: a RegExp's source, its flags, and the names of what it captures. */
export type ManifestRegExp = readonly [source: string, flags: string, ...names: string[]];

/** A value for a key that a call gives none for. */
export type ManifestValue = string | readonly string[];

/** All that building the links of one endpoint takes. */
export interface ManifestEndpoint {
  readonly parts: readonly ManifestPart[];
  /** In order (default: none). */
  readonly keys?: readonly ManifestKey[];
  /** How many of the keys come first and are the mount path's: they take values by name alone (default: 0). */
  readonly mountKeys?: number;
  /** By key: what the request's own mount has for it. */
  readonly mount?: Readonly<Record<string, string>>;
  /** By key: what the party's `defaults` give. */
  readonly defaults?: Readonly<Record<string, ManifestValue>>;
  /**
   * There where a value could make another path than the one that is meant: routers that each have to read the values back,
   * layer by layer.
   */
  readonly routers?: readonly (readonly ManifestRegExp[])[];
  /** Of a graft: the keys that values by position are given for, where the path has others. */
  readonly positions?: readonly string[];
  /** Of a graft: the key that is meant by the other app's name for it. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Of a graft: option's words that are keys of the other app, and belong into the query. */
  readonly words?: readonly string[];
}

/** The patterns of some endpoints as plain data, for `createUrlFor` in a browser. */
export interface Manifest {
  /** By full name, `blog:post`. */
  readonly endpoints: Readonly<Record<string, ManifestEndpoint>>;
  /** The full names that were asked for, and of which nothing outside the server can build what the server does. */
  readonly leftOut: readonly string[];
  /** Whose short names are known: the guest's that serves the request, or the host's. */
  readonly guest?: string;
  /** What stands before an absolute URL, where the party knows it. */
  readonly origin?: string;
}
