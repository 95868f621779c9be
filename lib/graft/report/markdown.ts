import type {
  DifferenceReport,
  EndpointReport,
  Figures,
  NoiseReport,
  PathReport,
  PrefixReport,
  Progress,
  Sides,
  StockOnlyReport,
  UnnamedReport,
  Verdict,
} from './figures.js';

const NOTHING = '–';
/** A table of an app with hundreds of routes has no more rows than these; the data has them all. */
const MOST_ROWS = 60;
const MOST_PATHS = 10;
/** A cell of a table lists so many places. */
const MOST_PLACES = 5;

/** The figures and the advice as Markdown, for a ticket or a pull request. */
export function markdownOf(figures: Figures, advice: readonly string[]): string {
  const { graft, since, endpoints, unnamed, stockOnly, prefixes, other, otherPaths } = figures;
  const isLong = Math.max(unnamed.length, stockOnly.length) > MOST_ROWS;
  const parts = [
    `# ${escapeMarkdown(graft)}`,
    `Counted in this process since ${since}. ${progressText(figures)}`,
    ...section('Advice', advice.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')),
    ...section('Endpoints', table(ENDPOINTS, endpoints)),
    ...section('Compared answers', table(COMPARED, endpoints.filter(hasVerdict))),
    ...section('Where they differ', table(DIFFERENT, endpoints.flatMap(differencesOf))),
    ...section('Routes that the stock alone names', table(STOCK_ONLY, stockOnly)),
    ...section('Routes without a name', table(UNNAMED, unnamed)),
    ...section('Routes by prefix', isLong ? table(PREFIXES, prefixes) : ''),
    ...section('What stands before them', table(BEFORE, endpoints.filter(hasBefore))),
  ];
  if (other) {
    parts.push(`Requests to the stock by no known route: ${other}.`);
    parts.push(table(PATHS, otherPaths.slice(0, MOST_PATHS)));
  }
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

type Columns<Row> = Readonly<Record<string, (row: Row) => string>>;

const ENDPOINTS: Columns<EndpointReport> = {
  endpoint: ({ endpoint }) => endpoint,
  journey: ({ journey }) => journey,
  method: ({ methods }) => methods.join(', '),
  'scion’s path': ({ patterns }) => patterns.scion ?? NOTHING,
  'stock’s path': ({ patterns }) => patterns.stock ?? NOTHING,
  state: ({ state, percent }) => (percent === undefined ? state : `${state} ${percent} %`),
  'hits, scion / stock': ({ hits }) => both(hits, String),
  'scion’s share': ({ share }) => percentText(share),
  errors: ({ errors }) => both(errors, String),
  fallbacks: ({ fallbacks }) => String(fallbacks),
  'handed on': ({ passed }) => String(passed),
  'no key': ({ canary, noKey }) => (canary ? `${noKey} of ${canary}` : NOTHING),
  'p50, ms': ({ p50 }) => both(p50, timeText),
  'p99, ms': ({ p99 }) => both(p99, timeText),
  'last seen': ({ lastSeen }) => lastSeen ?? NOTHING,
};

const COMPARED: Columns<EndpointReport & { readonly verdict: Verdict }> = {
  endpoint: ({ endpoint }) => endpoint,
  'equal of compared': ({ verdict }) => `${verdict.equal} of ${verdict.compared}`,
  'different at': ({ verdict }) => placesText(verdict.different),
  'noise at': ({ verdict }) => placesText(verdict.noise),
  dropped: ({ verdict }) => String(verdict.dropped),
  skipped: ({ verdict }) => String(verdict.skipped),
  failed: ({ verdict }) => String(verdict.failed),
  advice: ({ verdict }) => verdict.advice,
};

const DIFFERENT: Columns<DifferenceReport & Pick<EndpointReport, 'endpoint'>> = {
  endpoint: ({ endpoint }) => endpoint,
  at: ({ path }) => path,
  times: ({ count }) => String(count),
  'scion, say': ({ examples: [first] }) => first?.scion ?? NOTHING,
  'stock, say': ({ examples: [first] }) => first?.stock ?? NOTHING,
};

const UNNAMED: Columns<UnnamedReport> = {
  method: ({ method, kind }) => (kind === 'use' ? 'use' : method),
  path: ({ pattern, unread }) => (unread === undefined ? pattern : `${pattern} (cannot be read: ${unread})`),
  hits: ({ hits }) => String(hits),
  'last seen': ({ lastSeen }) => lastSeen ?? NOTHING,
};

const STOCK_ONLY: Columns<StockOnlyReport> = { endpoint: ({ endpoint }) => endpoint, ...UNNAMED };

const PREFIXES: Columns<PrefixReport> = {
  prefix: ({ prefix }) => prefix,
  routes: ({ routes }) => String(routes),
  hits: ({ hits }) => String(hits),
  'not seen': ({ unseen }) => String(unseen),
};

const PATHS: Columns<PathReport> = { path: ({ path }) => path, hits: ({ hits }) => String(hits) };

const BEFORE: Columns<EndpointReport> = {
  endpoint: ({ endpoint }) => endpoint,
  'in the scion': ({ before }) => before.scion?.join(', ') ?? NOTHING,
  'in the stock': ({ before }) => before.stock?.join(', ') ?? NOTHING,
};

function hasVerdict(endpoint: EndpointReport): endpoint is EndpointReport & { readonly verdict: Verdict } {
  return Boolean(endpoint.verdict);
}

function differencesOf({ endpoint, verdict }: EndpointReport) {
  return (verdict?.different ?? []).map((each) => ({ endpoint, ...each }));
}

function placesText(places: readonly NoiseReport[]): string {
  const shown = places.slice(0, MOST_PLACES).map(({ path, count }) => `${path} (${count})`);
  const more = places.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ') || NOTHING;
}

function hasBefore({ before: { scion, stock } }: EndpointReport): boolean {
  return Boolean(scion?.length || stock?.length);
}

function progressText({ progress: { routes, traffic } }: Figures): string {
  return `${routesText(routes)} The stock answered ${traffic.legacy} of ${traffic.total} requests (${percentText(traffic.share)}).`;
}

/** How many routes are in which state. */
export function routesText({ total, legacy, shadow, canary, live }: Progress['routes']): string {
  const shadows = shadow > 0 ? ` ${shadow} shadow,` : '';
  return `Of ${total} routes, ${legacy} are legacy,${shadows} ${canary} canary, ${live} live.`;
}

function section(title: string, text: string): string[] {
  return text ? [`## ${title}`, text] : [];
}

function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  if (!rows.length) return '';
  const titles = Object.keys(columns);
  const shown = rows.slice(0, MOST_ROWS);
  const cells = shown.map((row) => Object.values(columns).map((read) => escapeMarkdown(read(row))));
  const text = [titles, titles.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
  const more = rows.length - shown.length;
  return more > 0 ? `${text}\n\n${more} more are in the data of the report.` : text;
}

function both<Value>({ scion, stock }: Sides<Value>, write: (value: Value) => string): string {
  return `${write(scion)} / ${write(stock)}`;
}

function timeText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? NOTHING : String(Number(milliseconds.toPrecision(3)));
}

function percentText(share: number | undefined): string {
  return share === undefined ? NOTHING : `${(share * 100).toFixed(1)} %`;
}

/** An underscore within a word needs no escape. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*[\]<>|~&]|(?<![a-z\d])_|_(?![a-z\d])/gi, '\\$&');
}
