import * as fc from 'fast-check';
import { often, oneOf, plain, type Text, target } from './targets';

/** A request as it is described: small enough to be read where it fails. The bytes are made of it later. */
export interface Asked {
  readonly method: string;
  readonly target: Text;
  readonly headers: readonly Text[];
  readonly body: Body;
  readonly framing: Framing;
}

export interface Body {
  readonly kind: 'none' | 'deep' | 'wide' | 'nested' | 'form' | 'parts' | 'text' | 'noise' | 'inner';
  readonly size: number;
  /** How often it is gzipped, and whether Content-Encoding says so. */
  readonly gzips: 0 | 1 | 2;
  readonly isTold: boolean;
}

/** How long the body is said to be. In `short`, `long`, `both` and `open` that is not true. */
export type Framing = 'length' | 'chunked' | 'short' | 'long' | 'both' | 'open' | 'none';

/** Several requests over one connection, sent before the first answer. */
export interface Talk {
  readonly host: 'bare' | 'parsed' | 'kept';
  readonly asked: readonly Asked[];
  /** The bytes of each write, over and over; none: all at once. */
  readonly crumbs: readonly number[];
  /** What the client does in the end: waits, closes its half, is gone after a part of the bytes, or before it has read. */
  readonly end: 'wait' | 'half' | 'part' | 'gone';
  /** How much of it all is sent where it is a part. */
  readonly part: number;
}

// Node refuses heads of more than 16 KB: most requests are to get in.
const times = often(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 3_500 }), 2);
const header: fc.Arbitrary<Text> = fc.oneof(
  times.map((depth) => ({ head: 'Cookie: a=j:', piece: '[', times: depth })),
  times.map((depth) => ({ head: 'Cookie: a=j:', piece: '{"a":', times: Math.ceil(depth / 4) })),
  times.map((count) => ({ head: 'A: b', piece: '\r\nA: b', times: Math.ceil(count / 10) })),
  oneOf(
    'Cookie: a=1; b=2',
    'Cookie: key=anna',
    'Expect: 100-continue',
    'Expect: nothing',
    'Accept: application/json',
    'If-None-Match: *',
    'Range: bytes=0-3',
    'Upgrade: websocket',
    'X-Forwarded-Host: evil.test',
    'X-Http-Method-Override: DELETE',
    'Access-Control-Request-Method: POST',
    'Transfer-Encoding: identity',
    'Content-Type: nonsense; charset=none',
  ).map((head) => ({ head })),
);

const size = often(fc.integer({ min: 0, max: 200 }), oneOf(1_000, 5_000, 20_000, 90_000));
const body = often<Body>(
  fc.record({
    kind: oneOf('deep', 'wide', 'nested', 'form', 'parts', 'text', 'noise', 'inner'),
    size,
    gzips: oneOf(0, 0, 0, 1, 2),
    isTold: fc.boolean(),
  }),
  fc.constant({ kind: 'none', size: 0, gzips: 0, isTold: false }),
  1,
);

/** Of a request whose body ends where it says. */
const well: fc.Arbitrary<Framing> = oneOf('length', 'chunked');
const framing = often(well, oneOf('short', 'long', 'both', 'open', 'none'));
const method = often(
  oneOf('GET', 'POST'),
  oneOf('HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'get', 'CONNECT'),
);

const wild = fc.record({ method, target, headers: fc.array(header, { maxLength: 2 }), body, framing });
/** What no reader could misunderstand: to tell whether what fails is due to the noise. */
const calm = fc.record({
  method: oneOf('GET', 'POST'),
  target: plain,
  headers: fc.constant([]),
  body,
  framing: well,
});

const host = oneOf('bare', 'parsed', 'kept');
const crumbs = often<readonly number[]>(
  fc.constant([]),
  fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 3 }),
  2,
);
const part = fc.double({ min: 0.05, max: 0.95, noNaN: true });

const talkOf = (asked: fc.Arbitrary<Asked>, end: fc.Arbitrary<Talk['end']>): fc.Arbitrary<Talk> =>
  fc.record({ host, asked: fc.array(asked, { minLength: 1, maxLength: 5 }), crumbs, end, part });

export const talks = {
  calm: talkOf(calm, fc.constant('wait')),
  wild: talkOf(wild, often(oneOf('wait'), oneOf('half', 'part', 'gone'), 3)),
};
