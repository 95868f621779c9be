import type { Switched } from '../../graft/states/history.js';
import { chart, coarse } from '../draw/chart.js';
import { count, counted, duration, share, time } from '../draw/format.js';
import { type Child, type Html, h, spoken } from '../draw/html.js';
import { filled, type Hour, hourOf } from '../draw/series.js';
import type { EndpointShown, JourneyShown } from '../snapshot.js';
import { verdictBadge } from './verdict.js';

export const COLUMNS = [
  { title: 'Endpoint' },
  { title: 'Requests, last hour' },
  { title: 'Requests', isNumber: true },
  { title: 'Errors', isNumber: true },
  { title: 'Time, last hour' },
  { title: 'p50', isNumber: true },
  { title: 'p99', isNumber: true },
  { title: 'Compared' },
];

/** What was not measured. */
const NOTHING = duration(undefined);
const SMALL = { width: 160, height: 32 };

/** The figures of an endpoint, one cell for each of `COLUMNS` behind the first. */
export function figureCells(endpoint: EndpointShown, now: string): Child[] {
  const { hits, errors, p50, p99, series, verdict } = endpoint;
  const hours = { scion: hourOf(series.scion, now), stock: hourOf(series.stock, now) };
  return [
    requestsChart(hours, lastSeen(endpoint, now)),
    [bothSides(count(hits.scion), count(hits.stock)), leftText(endpoint)],
    bothSides(failures(errors.scion, hits.scion), failures(errors.stock, hits.stock)),
    timesChart(hours),
    bothSides(duration(p50.scion), duration(p50.stock)),
    bothSides(duration(p99.scion), duration(p99.stock)),
    verdictBadge(verdict),
  ];
}

/** What the scion has left to the stock, in whichever way. */
function leftText({ fallbacks, passed, redirects }: EndpointShown): Html | undefined {
  const ways = [
    fallbacks > 0 && `${count(fallbacks)} fell back`,
    passed > 0 && `${count(passed)} passed on`,
    redirects > 0 && `${count(redirects)} redirected`,
  ].filter(Boolean);
  return ways.length > 0 ? h('small', {}, ways.join(', ')) : undefined;
}

function lastSeen({ lastSeen }: EndpointShown, now: string): Child {
  return lastSeen === undefined ? 'no requests' : ['last at ', time(lastSeen, now)];
}

function failures(errors: number, hits: number): Child {
  if (errors === 0) return '0';
  return h('strong', { class: 'bad' }, `${count(errors)} · ${share(errors, hits)}`);
}

/** The scion's figure above the stock's; who hears them hears whose they are. Where there is nothing on either side, that is one word. */
function bothSides(scion: Child, stock: Child): Html {
  if (scion === stock && (scion === '0' || scion === NOTHING)) return h('span', { class: 'none' }, scion);
  return h(
    'span',
    { class: 'sides' },
    h('span', { class: 'scion' }, spoken('scion '), scion),
    h('span', { class: 'stock' }, spoken(', stock '), stock),
  );
}

interface Hours {
  readonly scion: Hour;
  readonly stock: Hour;
}

/** Two minutes are one step: as fine as it can be seen. */
function requestsChart({ scion, stock }: Hours, nothing: Child): Html {
  const of = (hour: Hour) => coarse(filled(hour.hits), 2, 'sum');
  const lines = [
    { kind: 'stock', values: of(stock) },
    { kind: 'scion', values: of(scion) },
  ];
  const marks = coarse(added(scion.errors, stock.errors), 2, 'sum');
  const said = `In the last hour: scion ${hourText(scion)}, stock ${hourText(stock)}`;
  return charted(chart(lines, { ...SMALL, marks }), said, nothing);
}

function hourText({ total: { hits, errors } }: Hour): string {
  return `${counted(hits, 'request')}${errors > 0 ? `, ${counted(errors, 'error')}` : ''}`;
}

/** p99 is drawn faintly behind p50, of both sides. */
function timesChart({ scion, stock }: Hours): Html {
  const of = (values: Hour['p50']) => coarse(values, 2, 'highest');
  const lines = [
    { kind: 'stock faint', values: of(stock.p99) },
    { kind: 'scion faint', values: of(scion.p99) },
    { kind: 'stock', values: of(stock.p50) },
    { kind: 'scion', values: of(scion.p50) },
  ];
  const most = [...scion.p99, ...stock.p99].reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  return charted(chart(lines, SMALL), `In the last hour: p99 of a minute ${duration(most)} at most`, 'no times');
}

/** What the chart shows, in a sentence for who hears the page. */
function charted(drawn: Html | undefined, said: string, nothing: Child): Html {
  if (!drawn) return h('span', { class: 'none' }, nothing);
  return h('span', {}, drawn, spoken(said));
}

function added(one: Hour['errors'], other: Hour['errors']): (number | undefined)[] {
  const steps = Math.max(one.length, other.length);
  return Array.from({ length: steps }, (_each, step) => (one[step] ?? 0) + (other[step] ?? 0));
}

/** @param name the endpoint's, as a link to more of it, say */
export function endpointTitle({ endpoint, methods, patterns, canGo }: EndpointShown, name: Child = endpoint): Html {
  const { scion, stock } = patterns;
  const paths = scion === stock ? [scion] : [scion, stock];
  const sides = scion === stock ? ['both'] : ['scion', 'stock'];
  return h(
    'span',
    { class: 'endpoint' },
    h('b', {}, name),
    ' ',
    paths.map(
      (path, i) =>
        path !== undefined &&
        h('code', { class: sides[i] }, sides.length > 1 && spoken(`${sides[i]} `), `${methods.join(', ')} ${path}`),
    ),
    canGo && h('small', {}, 'the old copy can go'),
  );
}

/** `canary 10 %` */
export function stateText({ state, percent }: Switched): string {
  return percent === undefined ? state : `${state} ${percent} %`;
}

export function stateBadge(journey: JourneyShown): Html {
  const { state, stopped, isNew } = journey;
  if (stopped) return h('span', { class: 'state stopped' }, 'stopped');
  return h('span', { class: `state ${state}` }, isNew ? 'new page' : stateText(journey));
}
