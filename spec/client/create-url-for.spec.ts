import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { createUrlFor } from 'express-party/client';
import * as fc from 'fast-check';
import { PartylineError } from '../../lib/errors';
import type { ExpressRouter } from '../../lib/express/router';
import type { Caller, Endpoint } from '../../lib/links/endpoint';
import { sheetOf } from '../../lib/party/manifest/sheet';
import { Unreadable } from '../../lib/pattern/pattern';
import { tripOf } from '../shared/arbitraries';
import { Destination, endpointFor } from '../shared/arrival';
import { majors } from '../shared/express';
import { HOUR, seed } from '../shared/fuzz';
import { CALLER } from '../shared/member';
import { root } from '../shared/pages';
import { built, show } from '../shared/patterns';
import { ambiguous, refused } from '../shared/refusals';
import { endpointAt, named } from '../shared/urls';

type Outcome = { url: string } | 'throws';

function outcomeOf(act: () => string): Outcome {
  try {
    return { url: act() };
  } catch {
    return 'throws';
  }
}

/** What a browser makes of the same call, by what it was sent; `undefined` where nothing was. */
function inBrowser(
  endpoint: Endpoint,
  args: readonly unknown[],
  caller: Caller = CALLER,
): Outcome | undefined {
  let sheet: ReturnType<typeof sheetOf>;
  try {
    sheet = sheetOf({ endpoint }, caller, undefined);
  } catch (error) {
    if (error instanceof PartylineError || error instanceof Unreadable) return undefined;
    throw error;
  }
  if (!sheet) return undefined;
  const manifest = { endpoints: { 'g:it': sheet }, leftOut: [], origin: 'https://party.test' };
  const urlFor = createUrlFor(JSON.parse(JSON.stringify(manifest)));
  return outcomeOf(() => urlFor('g:it', ...args));
}

const onServer = (endpoint: Endpoint, args: readonly unknown[], caller: Caller = CALLER) =>
  outcomeOf(() => endpoint.url(args, caller, undefined));

const rows = [...built, ...refused, ...ambiguous].map((row) => [show(row), row] as const);

describe('createUrlFor', () => {
  it.each(rows)('builds what the server builds, and nothing else: %s', (_title, { pattern, values }) => {
    let endpoint: Endpoint;
    try {
      endpoint = endpointAt('/blog', pattern);
    } catch {
      // No party has such a pattern.
      return;
    }
    for (const args of [
      values,
      [named(pattern, values)],
      [named(pattern, values), { query: { a: ["'", 1] }, hash: 'x/y' }],
    ]) {
      expect(inBrowser(endpoint, args)).toEqual(onServer(endpoint, args));
    }
  });

  const trips = 5_000;
  it.each(majors)(
    'builds what the server builds, and nothing else: of whatever routes of Express $major',
    ({ major }) => {
      const tally = { built: 0, thrown: 0, leftOut: 0 };
      const property = fc.property(tripOf(major), (trip) => {
        const destination = Destination.of(trip);
        fc.pre(destination !== undefined);
        let endpoint: Endpoint;
        try {
          endpoint = endpointFor(trip, destination.router as unknown as ExpressRouter);
        } catch (error) {
          if (error instanceof PartylineError) return;
          throw error;
        }
        const here = trip.here && { prefix: endpoint.owner.prefix as never, params: trip.here };
        const caller = { ...CALLER, here: () => here };
        const server = onServer(endpoint, trip.args, caller);
        const client = inBrowser(endpoint, trip.args, caller);
        if (client === undefined) tally.leftOut += 1;
        else {
          expect(client).toEqual(server);
          tally[server === 'throws' ? 'thrown' : 'built'] += 1;
        }
      });
      void fc.assert(property, { numRuns: trips, seed });
      expect(tally.built).toBeGreaterThan(trips / 4);
      expect(tally.thrown).toBeGreaterThan(trips / 20);
      expect(tally.leftOut).toBeLessThan(trips / 8);
    },
    HOUR,
  );
});

describe('createUrlFor, of a manifest', () => {
  const manifest = {
    endpoints: { 'blog:post': { parts: ['/blog/posts/', 0], keys: [{ name: 'id' }] } },
    leftOut: ['blog:feed'],
    guest: 'blog',
  };
  const urlFor = createUrlFor(manifest);

  it('takes the short names of who has made it', () => {
    expect(urlFor('post', 7)).toBe('/blog/posts/7');
    expect(() => createUrlFor({ ...manifest, guest: 'shop' })('post', 7)).toThrow(
      'UNKNOWN_ENDPOINT: shop:post',
    );
  });

  it.each([
    ['blog:pots', [7], 'UNKNOWN_ENDPOINT', 'blog:pots'],
    ['blog:feed', [], 'UNKNOWN_ENDPOINT', 'blog:feed, which was left out'],
    ['constructor', [], 'UNKNOWN_ENDPOINT', 'blog:constructor'],
    ['blog:post', [], 'MISSING_VALUE', 'id'],
    ['blog:post', [7, 8], 'TOO_MANY_VALUES', 'id'],
    ['blog:post', [''], 'BAD_VALUE', 'id'],
    ['blog:post', ['..'], 'UNSAFE_URL', 'id'],
    ['blog:post', [7, { qurey: {} }], 'BAD_OPTION', 'qurey'],
    ['blog:post', [7, { absolute: true }], 'NO_ORIGIN', 'absolute'],
  ])('says of %s with %j what is wrong: %s', (name, args, code, what) => {
    expect(() => urlFor(name, ...args)).toThrow(
      expect.objectContaining({ code: `ERR_PARTY_${code}`, message: `${code}: ${what}` }),
    );
  });

  it('is no more than 2 KB, gzipped, of an import that esbuild has minified', () => {
    const { outputFiles } = buildSync({
      stdin: { contents: "export { createUrlFor } from './lib/client'", resolveDir: root },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    const contents = outputFiles[0]?.contents ?? new Uint8Array();
    expect(gzipSync(contents).length).toBeLessThanOrEqual(2048);
    expect(Buffer.from(contents).toString()).not.toMatch(/\b(?:require|import|process)\b/);
  });
});
