import { isStocks } from '../states/states.js';
import { isMoved, latest, sum } from './compute.js';
import type { EndpointReport, Figures, UnnamedReport } from './figures.js';

/** Fewer failures may be chance. */
const MIN_FAILURES = 5;
/** Where fewer requests have no key than this, they are visitors who are not logged in. */
const MIN_KEYLESS = 0.5;
/** Where so many have none, what gives them their keys does not stand where it is needed. */
const NEARLY_ALL = 0.95;
/** How many names a sentence has at most. */
const MOST_NAMES = 12;

/** A 404 page, or a single-page app: nobody moves it as a route. */
const CATCH_ALL = /^\/?(?:\*\w*|\{\*\w+\}|\(\.\*\))$/;

type Journey = ReturnType<typeof journeysOf>[number];

/** What to do next by these figures: one or two sentences each. */
export function adviceOn(figures: Figures, hasKey: boolean): string[] {
  const journeys = journeysOf(figures.endpoints);
  return [
    ...journeys.flatMap((journey) => keyAdvice(journey, hasKey)),
    ...journeys.flatMap(errorAdvice),
    ...verdictAdvice(figures),
    ...goneAdvice(figures),
    ...journeys.flatMap((journey) => copyAdvice(journey, figures.since)),
    ...unseenAdvice(figures),
    ...nextAdvice(figures),
  ];
}

function journeysOf(endpoints: readonly EndpointReport[]) {
  const names = [...new Set(endpoints.map(({ journey }) => journey))];
  return names.map((name) => ({ name, endpoints: endpoints.filter(({ journey }) => journey === name) }));
}

/** A canary whose visitors have no keys: the scion serves nobody, so the canary proves nothing. */
function keyAdvice({ name, endpoints }: Journey, hasKey: boolean): string[] {
  if (!hasKey) {
    if (!endpoints.some(({ state }) => state === 'canary')) return [];
    const write = 'Write key: (req) => req.session?.userId, or what else tells who is asking.';
    return [`"${name}" is a canary, and the graft has no key: nobody is served by the scion. ${write}`];
  }
  const without = sum(endpoints, ({ noKey }) => noKey);
  const all = sum(endpoints, ({ canary }) => canary);
  if (without === 0 || without / all < MIN_KEYLESS) return [];
  const count = `"${name}": ${without} of ${all} of the canary's requests had no key`;
  if (without / all >= NEARLY_ALL)
    return [`${count}: a session that stands inside the legacy app gives none. Move it before the party.`];
  return [`${count}: those visitors stay with the stock. An id in a cookie, set before the party, is a key too.`];
}

/** Journeys in which the scion fails more than twice as often as the stock, if the stock could serve them again. */
function errorAdvice({ name, endpoints }: Journey): string[] {
  if (endpoints.some((each) => isStocks(each) || each.patterns.stock === undefined)) return [];
  const failed = sum(endpoints, ({ errors }) => errors.scion);
  const hits = sum(endpoints, (each) => each.hits.scion);
  const before = sum(endpoints, ({ errors }) => errors.stock);
  const stock = sum(endpoints, (each) => each.hits.stock);
  if (failed < MIN_FAILURES || failed / hits <= 2 * (stock && before / stock)) return [];
  const compared = stock ? `, the stock ${before} of ${stock}` : '';
  const back = `set("${name}", { state: "legacy" }) takes it back.`;
  return [`"${name}": the scion failed ${failed} of ${hits} requests${compared}. ${back}`];
}

/** What comparing has found: first where the two sides differ, then where nothing keeps them back. */
function verdictAdvice({ endpoints }: Figures): string[] {
  const differing = ({ verdict }: EndpointReport) => Number(verdict !== undefined && verdict.equal < verdict.compared);
  const sentences = [...endpoints]
    .sort((one, other) => differing(other) - differing(one))
    .flatMap(({ endpoint, verdict }) => (verdict ? [`"${endpoint}": ${verdict.advice}.`] : []));
  const more = sentences.length - MOST_NAMES;
  if (more <= 0) return sentences;
  return [...sentences.slice(0, MOST_NAMES), `${more} more endpoints are compared: see their verdicts in the report.`];
}

/** Which copies of the stock's can be removed. */
function goneAdvice({ endpoints, canGo: { days, requests } }: Figures): string[] {
  const gone = endpoints.filter(({ canGo }) => canGo);
  if (gone.length === 0) return [];
  const names = gone.map(({ endpoint, methods, patterns }) => {
    return `"${endpoint}" (${methods.join(', ')} ${patterns.stock})`;
  });
  const long = `Live for ${days} days and ${requests.toLocaleString('en-US')} requests or more`;
  const since = `with no request served by the stock, no fallback and no 307 since: the old copy can go of`;
  return [`${long}, ${since} ${listed(names)}, once every process says so.`];
}

/** A live journey that the stock still has to answer for. */
function copyAdvice({ name, endpoints }: Journey, observed: string): string[] {
  const doubled = endpoints.filter(({ patterns }) => patterns.scion !== undefined && patterns.stock !== undefined);
  if (!doubled.length || endpoints.some(({ state }) => !isMoved(state))) return [];
  const since = latest([observed, ...endpoints.map(({ stateSince }) => stateSince)]) as string;
  if (!doubled.some(({ lastLeft }) => (lastLeft ?? '') > since)) return [];
  const answered = sum(doubled, ({ fallbacks, passed }) => fallbacks + passed);
  if (answered === 0) return [];
  return [`"${name}" is live, but the stock answered ${answered} requests for the scion: its old copy has to stay.`];
}

/** What was not asked for. It is not called dead: a request may come once a year, or to other processes. */
function unseenAdvice({ endpoints, unnamed, stockOnly, prefixes, since }: Figures): string[] {
  const names = endpoints.filter(({ lastSeen }) => lastSeen === undefined).map(({ endpoint }) => `"${endpoint}"`);
  const isUnseen = ({ hits, kind }: UnnamedReport) => hits === 0 && kind === 'route';
  const own = stockOnly.filter(isUnseen).map(({ endpoint }) => `"${endpoint}" of the stock`);
  const routes = unnamed.filter(isUnseen).map(({ method, pattern }) => `${method} ${pattern}`);
  const unseen = [...names.sort(), ...own.sort(), ...routes.sort()];
  if (unseen.length === 0) return [];
  const most = prefixes.filter((each) => each.unseen > 0).sort((one, other) => other.unseen - one.unseen);
  const where = most.slice(0, MOST_NAMES).map((each) => `${each.unseen} below ${each.prefix}`);
  const more = unseen.length > MOST_NAMES && where.length > 0 ? ` Most of them: ${where.join(', ')}.` : '';
  return [`Not seen since ${since}: ${listed(unseen)}.${more}`];
}

/** The busiest routes that cannot be moved as yet, since only what both name can be. */
function nextAdvice({ unnamed, stockOnly, progress }: Figures): string[] {
  const of = (hits: number) => `${hits} of ${progress.traffic.total} requests`;
  const isRoute = ({ hits, kind, pattern }: UnnamedReport) => hits > 0 && kind === 'route' && !CATCH_ALL.test(pattern);
  const [route, own] = [unnamed.find(isRoute), stockOnly.find(isRoute)];
  return [
    ...(route
      ? [`${route.method} ${route.pattern} has no name and takes ${of(route.hits)}: with a name, it can be moved.`]
      : []),
    ...(own
      ? [
          `"${own.endpoint}" (${own.method} ${own.pattern}) takes ${of(own.hits)}: give the new app an endpoint of that name to move it.`,
        ]
      : []),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
