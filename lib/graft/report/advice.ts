import { type EndpointReport, type Figures, latest, sum } from './figures.js';

/** Fewer failures may be chance. */
const MIN_FAILURES = 5;

type Journey = ReturnType<typeof journeysOf>[number];

/** What to do next by these figures: one or two sentences each. */
export function adviceOn(figures: Figures, hasKey: boolean): string[] {
  const journeys = journeysOf(figures.endpoints);
  return [
    ...journeys.flatMap((journey) => keyAdvice(journey, hasKey)),
    ...journeys.flatMap(errorAdvice),
    ...journeys.flatMap((journey) => copyAdvice(journey, figures.since)),
    ...unseenAdvice(figures),
    ...unnamedAdvice(figures),
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
  if (without === 0) return [];
  const count = `"${name}": ${without} of ${sum(endpoints, ({ canary }) => canary)} of the canary's requests had no key`;
  return [`${count}: a session that stands inside the legacy app gives none. Move it before the party.`];
}

/** Journeys in which the scion fails more than twice as often as the stock, if the stock could serve them again. */
function errorAdvice({ name, endpoints }: Journey): string[] {
  if (endpoints.some(({ state, patterns }) => state === 'legacy' || patterns.stock === undefined)) return [];
  const failed = sum(endpoints, ({ errors }) => errors.scion);
  const hits = sum(endpoints, (each) => each.hits.scion);
  const before = sum(endpoints, ({ errors }) => errors.stock);
  const stock = sum(endpoints, (each) => each.hits.stock);
  if (failed < MIN_FAILURES || failed / hits <= 2 * (stock && before / stock)) return [];
  const compared = stock ? `, the stock ${before} of ${stock}` : '';
  const back = `set("${name}", { state: "legacy" }) takes it back.`;
  return [`"${name}": the scion failed ${failed} of ${hits} requests${compared}. ${back}`];
}

/** Whether the stock's copy of a live journey can be removed. Requests from before it went live do not count. */
function copyAdvice({ name, endpoints }: Journey, observed: string): string[] {
  const doubled = endpoints.filter(({ patterns }) => patterns.scion !== undefined && patterns.stock !== undefined);
  if (!doubled.length || endpoints.some(({ state }) => state !== 'live')) return [];
  const since = latest([observed, ...endpoints.map(({ stateSince }) => stateSince)]) as string;
  if (!doubled.some(({ seen }) => (seen.stock ?? '') > since)) {
    if (!doubled.some(({ seen }) => (seen.scion ?? '') >= since)) return [];
    const none = `"${name}" is live, and the stock has had none of its requests since ${since}`;
    return [`${none}: its old copy can go, once every process says so.`];
  }
  const answered = sum(doubled, ({ fallbacks, passed }) => fallbacks + passed);
  if (answered === 0) return [];
  return [`"${name}" is live, but the stock answered ${answered} requests for the scion: its old copy has to stay.`];
}

/** Endpoints without requests. They are not called dead: a request may come once a year, or to other processes. */
function unseenAdvice({ endpoints, unnamed, since }: Figures): string[] {
  const names = endpoints.filter(({ lastSeen }) => lastSeen === undefined).map(({ endpoint }) => `"${endpoint}"`);
  const routes = unnamed.filter(({ hits }) => hits === 0).map(({ method, pattern }) => `${method} ${pattern}`);
  const unseen = [...names.sort(), ...routes.sort()];
  return unseen.length ? [`Not seen since ${since}: ${unseen.join(', ')}.`] : [];
}

/** The busiest route without a name, since only named routes can be moved. */
function unnamedAdvice({ unnamed, progress }: Figures): string[] {
  const [busiest] = unnamed;
  if (!busiest?.hits) return [];
  const { method, pattern, hits } = busiest;
  const of = `${hits} of ${progress.traffic.total} requests`;
  return [`${method} ${pattern} has no name and takes ${of}: with a name, it can be moved.`];
}
