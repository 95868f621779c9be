import type { RequestHandler } from 'express';
import { endpoint, rsvp } from 'express-party';
import { type CompareOptions, compare } from 'express-party/compare';
import type { EndpointReport, GraftOptions } from 'express-party/graft';
import { type Grown, grow } from '../../graft/grow';
import { majors } from '../../shared/express';

export const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

/** Nothing that depends on how fast a machine is: no shadow waits so long that it is dropped. */
export const PATIENT: CompareOptions = { wait: 600_000, lag: 600_000, timeout: 60_000 };

type Handlers = Readonly<Record<string, RequestHandler>>;

/** An app with a page at the path of each name, and whatever method. */
export function appOf(
  name: string,
  handlers: Handlers,
  { express } = five,
  first: readonly RequestHandler[] = [],
) {
  const app = express().use(rsvp(name), ...first);
  for (const [page, handler] of Object.entries(handlers)) app.all(`/${page}`, endpoint(page), handler);
  return app;
}

export interface Compared extends Grown {
  /** What is reported of an endpoint once nothing is under way. */
  verdict(name: string): Promise<NonNullable<EndpointReport['verdict']>>;
}

type Options = Partial<GraftOptions> & {
  readonly how?: CompareOptions;
  readonly place?: Parameters<typeof grow>[2];
};

/** A graft that compares a scion of Express 5 with a stock of Express 4. */
export async function compared(
  scion: Handlers,
  stock: Handlers,
  { how = {}, place = {}, ...options }: Options = {},
): Promise<Compared> {
  const grown = await grow(
    appOf('shop', scion),
    { onto: appOf('legacy', stock, four), compare: compare({ ...PATIENT, ...how }), ...options },
    place,
  );
  const of = (name: string) =>
    grown.shop.report().endpoints.find(({ endpoint: each }) => each === name)?.verdict;
  const countOf = (name: string) => {
    const { compared: pairs = 0, dropped = 0, skipped = 0, failed = 0 } = of(name) ?? {};
    return pairs + dropped + skipped + failed;
  };
  return Object.assign(grown, {
    verdict: async (name: string) => {
      const asked = grown.shop.report().endpoints.find(({ endpoint: each }) => each === name);
      const all = (asked?.hits.stock ?? 0) + (asked?.hits.scion ?? 0);
      await until(() => countOf(name) >= all);
      return of(name) as NonNullable<EndpointReport['verdict']>;
    },
  });
}

/** Waits until something is so; jest's own timeout ends what never is. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
