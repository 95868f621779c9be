import { withoutLink } from '../../errors.js';
import type { FailedRoutes } from '../../links/route.js';
import type { Claims } from '../claims/claims.js';
import type { Finding } from '../findings.js';
import type { EndpointPair, Pairs } from '../links.js';
import type { Latch } from '../states/latches.js';
import { isMoreExact, pathsOf } from './broad.js';

interface PairFindingOptions {
  /** Whether the last table has an endpoint's journey on the scion. */
  isWanted(endpoint: string): boolean;
}

/** Pairs that cannot be mapped, what is in the stock's query, and patterns that no link can be built of. */
export function findingsOfPairs(pairs: Pairs, { isWanted }: PairFindingOptions): Finding[] {
  return [...pairs.values()].flatMap((pair) => {
    const { key: endpoint, misfit } = pair;
    if (!misfit) return [...fromQuery(pair), ...halfOptional(pair), ...unbuildable(pair)];
    const level = isWanted(endpoint) ? 'fault' : 'note';
    return [
      { level, code: 'unmapped', endpoint, cause: `it stays legacy: ${misfit.reason}`, mend: misfit.write } as const,
    ];
  });
}

function fromQuery({ key: endpoint, keys, stock }: EndpointPair): Finding[] {
  const queried = stock ? keys.filter((pair) => pair.scion && !pair.stock) : [];
  return queried.map(({ scion, query }) => ({
    level: 'note',
    code: 'from query',
    endpoint,
    cause: `"${scion?.name}" is taken from the stock's query, by the name "${query}"`,
    mend: `If it has another name there, write keys: { "${endpoint}": { "${scion?.name}": "name" } }.`,
  }));
}

/** Links without a value that one side alone requires can be built for the other alone. */
function halfOptional({ key: endpoint, keys }: EndpointPair): Finding[] {
  const half = keys.filter(({ scion, stock }) => scion?.optional && stock?.optional === false);
  return half.map(({ scion, stock }) => ({
    level: 'note',
    code: 'half optional',
    endpoint,
    cause: `the scion's "${scion?.name}" may be left out, and the stock's "${stock?.name}" may not: such links throw while the stock serves`,
    mend: 'Give it a value in every link, or make it required in the scion too.',
  }));
}

function unbuildable({ key: endpoint, scion, stock, isShared }: EndpointPair): Finding[] {
  const [own, others] = [scion.route.pattern.unbuildable, stock?.route.pattern.unbuildable];
  const reason = own ?? (isShared ? undefined : others);
  if (reason === undefined) return [];
  const whose = own === undefined ? "the stock's" : "the scion's";
  const mend = `Name ${whose} route in a table, with a path: endpoints("name", { "${endpoint}": "/path/:id" }).`;
  return [
    { level: 'fault', code: 'unbuildable', endpoint, cause: `no link to ${whose} route can be built: ${reason}`, mend },
  ];
}

interface OneSidedOptions {
  journeyOf(endpoint: string): string;
  /** Whether somebody has sent its journey to the scion: then there is no doubt left. */
  isMoved(journey: string): boolean;
}

/** Endpoints of which it is not sure that the scion alone has them, and are legacy all the same. */
export function findingsOfOneSided(pairs: Pairs, { journeyOf, isMoved }: OneSidedOptions): Finding[] {
  return [...pairs.values()].flatMap(({ key: endpoint, doubt }) => {
    if (doubt === undefined || isMoved(journeyOf(endpoint))) return [];
    const cause = `only the scion names it, and ${doubt} may serve its path, or pass it on: it is taken for a page of both`;
    const mend = `If the page is new, write states: { "${journeyOf(endpoint)}": { state: "live" } }.`;
    return [{ level: 'note', code: 'one-sided', endpoint, cause, mend } as const];
  });
}

/** Endpoints that stay out of the graft, since their patterns cannot be read. */
export function findingsOfUnread(failed: readonly FailedRoutes[]): Finding[] {
  return failed.flatMap(({ endpoints, error }) => {
    const cause = withoutLink(error.message);
    const mend = 'Write its path so that it can be read, or name it in a table: endpoints("name", { … }).';
    return endpoints.map((endpoint) => ({ level: 'fault', code: 'left out', endpoint, cause, mend }) as const);
  });
}

/** Endpoints whose pages made before a kill switch lead elsewhere than to the stock's own URL. */
export function findingsOfRelocation(pairs: Pairs, routes: Claims): Finding[] {
  return [...pairs.values()].flatMap((pair) => {
    const { key: endpoint, scion, stock, isShared, misfit } = pair;
    if (!stock || isShared || misfit) return [];
    const paths = pathsOf(scion.route);
    const asked = scion.route.methods.map((method) => (method === 'ALL' ? 'GET' : method));
    const claim = paths
      .flatMap((path) => asked.map((method) => routes.first(method, path, isMoreExact)))
      .find((each) => each !== undefined);
    if (!claim) return [];
    const cause = `while it is legacy, ${claim.pattern.source} of the stock takes ${scion.route.pattern.source}: pages that were made before do not reach ${stock.route.pattern.source}`;
    const mend = 'Give the scion another path, or have that route of the stock redirect what it does not know.';
    return [{ level: 'note', code: 'unreachable', endpoint, cause, mend } as const];
  });
}

/** Journeys that were stopped. */
export function findingsOfStops(stopped: ReadonlyMap<string, Latch>): Finding[] {
  return [...stopped].map(([endpoint, { since, by, why }]) => ({
    level: 'note',
    code: 'stopped',
    endpoint,
    cause: `stopped at ${since} by ${by}${why === undefined ? '' : `: ${why}`}`,
    mend: `Call shop.resume("${endpoint}"), or write resume: "${since}" in its entry.`,
  }));
}
