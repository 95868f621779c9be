import { inspect, isDeepStrictEqual } from 'node:util';
import type express from 'express';
import { type ErrorCode, endpoint, type PartyOptions, rsvp, type UrlFor } from 'express-party';
import { isPlain } from '../../lib/common/checks';
import { keysOf } from '../../lib/pattern/pattern';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { builtBy, type PatternCase, show } from '../shared/patterns';
import { both4, isAlike, own4, refused4 } from '../shared/patterns4';
import { refusedBy, SECRET } from '../shared/refusals';
import { thrownBy } from '../shared/thrown';
import { listen, send, throwParty } from './venue';

/** The table's cases that a guest of a major can have, those of its own syntax among them. */
export function casesOf(major: string) {
  if (major === 'Express 5') return { built: builtBy, refused: refusedBy, own: [], ownRefused: [] };
  const isStar = ({ pattern }: PatternCase) => pattern.includes('*');
  const starred = {
    wildcards: own4.filter(isStar),
    optional: both4.filter(({ pattern }) => /\?/.test(pattern)),
  };
  return {
    built: { ...alikeIn(builtBy), ...starred },
    refused: { ...alikeIn(refusedBy), wildcards: refused4.filter(isStar) },
    own: own4.filter((row) => !isStar(row)),
    ownRefused: refused4.filter((row) => !isStar(row)),
  };
}

function alikeIn<Case extends PatternCase, Topic extends string>(
  by: Readonly<Record<Topic, readonly Case[]>>,
): Record<Topic, Case[]> {
  const entries = Object.entries<readonly Case[]>(by).map(([topic, rows]) => [topic, rows.filter(isAlike)]);
  return Object.fromEntries(entries);
}

export function titled<Case extends PatternCase>(rows: readonly Case[]): [string, Case][] {
  return rows.map((row) => [show(row), row]);
}

/** A guest `g` whose tagged routes tell which they are and what they took, in a party that is through its bootstrap. */
export async function linked(
  make: typeof express,
  paths: Readonly<Record<string, string | RegExp>>,
  { mount = '/', ...options }: PartyOptions & { mount?: string } = {},
) {
  const guest = make();
  guest.set('env', 'test');
  guest.use(rsvp('g'));
  for (const [name, path] of Object.entries(paths)) {
    guest.get(path, endpoint(name), (req, res) => {
      // As entries: res.json would not tell a key named "__proto__" from the prototype.
      const taken = Object.entries(req.params).filter(([, value]) => value !== undefined);
      res.json([name, taken]);
    });
  }
  const thrown = throwParty({ [mount]: guest }, options);
  await thrown.line.bootstrap();
  return { ...thrown, guest, urlFor: thrown.line.urlFor };
}

/** What the guest answers to a link, over a real socket and byte for byte. */
export async function follow(app: Parameters<typeof listen>[0], target: string): Promise<unknown> {
  const { port } = await listen(app);
  const { status, body } = await send(port, { target });
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : status;
}

/** The two ways to give the values of a case: by position, where its first is not taken for values by name, and by name. */
export function waysOf(major: string, { pattern, values }: PatternCase): unknown[][] {
  const { tokens } = major === 'Express 4' ? readExpress4(pattern) : readExpress5(pattern);
  const named = keysOf(tokens).map(({ name }, i) => [name, values[i]] as const);
  const byName = [Object.fromEntries(named.filter((_, i) => i < values.length))];
  return isPlain(values[0]) ? [byName] : [[...values], byName];
}

/** It throws what it has to, tells nobody the value, and leaves what it was given as it was. */
export function expectRefused(urlFor: UrlFor, code: ErrorCode, args: unknown[]): object {
  const before = stateOf(args);
  const error = thrownBy(() => urlFor('g:a', ...args));
  expect(error).toMatchObject({ name: 'PartylineError', code });
  expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error.details)}`).not.toContain(
    SECRET,
  );
  expect(isDeepStrictEqual(stateOf(args), before)).toBe(true);
  return error.details;
}

/** It builds just this, and leaves what it was given as it was. */
export function expectBuilt(urlFor: UrlFor, url: string, args: unknown[]): void {
  const before = stateOf(args);
  expect(urlFor('g:a', ...args)).toBe(url);
  expect(isDeepStrictEqual(stateOf(args), before)).toBe(true);
}

/** An object down to its last property, no getter run. */
function stateOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const properties = Reflect.ownKeys(value).map((key) => {
    const { value: held, ...rest } = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    return [key, rest, stateOf(held)];
  });
  return [Object.getPrototypeOf(value), Object.isExtensible(value), properties];
}

/** Gives Object.prototype properties while something runs. */
export function polluted<Result>(properties: Record<PropertyKey, unknown>, run: () => Result): Result {
  const prototype = Object.prototype as Record<PropertyKey, unknown>;
  try {
    Object.assign(prototype, properties);
    return run();
  } finally {
    for (const key of Reflect.ownKeys(properties)) delete prototype[key];
  }
}
