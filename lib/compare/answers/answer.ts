import type { DifferenceKind } from '../../graft/report/figures.js';
import type { SideName } from '../../party/pair.js';

/** What one side has answered. */
export interface Answer {
  readonly status: number;
  /** By name, in whatever case; a header that is sent several times is a list. */
  readonly headers: Readonly<Record<string, number | string | readonly string[] | undefined>>;
  /** As it is sent; `clean` gets it with its content-encoding undone. */
  readonly body: Buffer;
}

/** A place at which two answers differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** `status`, `headers.cache-control`, `$.items[2].price`, `main > p.price`, `nav > a[href]`, `body line 3`. */
  readonly path: string;
  /** What the scion has there, shortened, secrets masked; `undefined` where it has nothing. */
  readonly scion: string | undefined;
  readonly stock: string | undefined;
  /** Whether `ignore` leaves it out: it counts as noise. */
  readonly isIgnored?: boolean;
}

/** How two answers are compared. */
export interface How {
  /** Of the request; to HEAD nobody answers with a body (default: GET). */
  readonly method?: string;
  /** Whether a difference at this path is left out; see `ignoring`. */
  readonly ignores?: (path: string) => boolean;
  /** Gives the answer to compare in the place of this one, or nothing, and has changed this one: it is a copy. */
  readonly clean?: (answer: Answer, side: SideName) => unknown;
  /** The endpoint and its values that a URL leads to on a side, as a text; `undefined` for one that is nobody's. */
  readonly linkOf?: (url: string, side: SideName) => string | undefined;
  /** Gets what `clean` or `linkOf` throws: the answer, or the URL, is compared as it is. */
  readonly onError?: (error: unknown, thrower: 'clean' | 'linkOf') => void;
  /** How large a body may get when its content-encoding is undone, in bytes (default: 4 MiB). */
  readonly bytes?: number;
}

/** A value for each side, in the order of the arguments of `differencesBetween`. */
export interface Both<Value> {
  readonly scion: Value;
  readonly stock: Value;
}

export function bothOf<Value>(of: (side: SideName) => Value): Both<Value> {
  return { scion: of('scion'), stock: of('stock') };
}
