import { count, counted } from '../draw/format.js';
import { type Child, type Html, h, kept } from '../draw/html.js';
import { totalOf } from '../draw/series.js';
import { rowOf, tableOf } from '../draw/table.js';
import type { GraftShown } from '../snapshot.js';
import type { View } from '../view.js';
import { COLUMNS, endpointTitle, figureCells, stateBadge } from './figures.js';
import { hasMark, type Shown } from './filter.js';
import { filterUrl } from './finder.js';

const WITH_STATE = [{ title: 'Endpoint' }, { title: 'State' }, ...COLUMNS.slice(1)];
/** So many rows are looked through, where they were looked for. */
const MOST_OPEN = 200;

interface Group {
  readonly name: string;
  readonly shown: readonly Shown[];
}

/** Many endpoints, a row each, by the journey that they are of, or else by how their paths begin. */
export function endpointGroups(view: View, graft: GraftShown, shown: readonly Shown[], now: string): Html[] {
  const isOpen = view.filter !== '' && shown.length <= MOST_OPEN;
  return groupsOf(shown).map(({ name, shown: own }) =>
    h(
      'details',
      { class: 'group', key: `${graft.name} ${name}`, open: isOpen },
      h('summary', {}, h('b', {}, name), ' ', counted(own.length, 'endpoint'), ' ', summaryOf(own, now)),
      rows(view, name, own, now),
    ),
  );
}

function rows(view: View, name: string, own: readonly Shown[], now: string): Html {
  const minute = now.slice(0, 'yyyy-mm-ddThh:mm'.length);
  const drawn = own.map(({ graft, journey, endpoint }) =>
    kept(endpoint.endpoint, [endpoint, journey, minute], () => {
      const whole = `graft:${graft.name} journey:${journey.name}`;
      const link = h('a', { href: filterUrl(view, whole), 'data-filter': whole }, endpoint.endpoint);
      return rowOf(WITH_STATE, [endpointTitle(endpoint, link), stateBadge(journey), ...figureCells(endpoint, now)]);
    }),
  );
  return tableOf(`Endpoints of ${name}`, WITH_STATE, drawn, 'figures with-state');
}

function summaryOf(own: readonly Shown[], now: string): Child {
  const states = tally(own.map(({ journey }) => (journey.stopped ? 'stopped' : journey.state)));
  const hits = own.reduce((sum, { endpoint: { series } }) => {
    return sum + totalOf(series.scion, now).hits + totalOf(series.stock, now).hits;
  }, 0);
  const marked = (mark: string) => own.filter((each) => hasMark(each, mark, now)).length;
  const [failing, different] = [marked('failing'), marked('different')];
  return [
    [...states].map(([state, times]) => [h('span', { class: `state ${state}` }, `${times} ${state}`), ' ']),
    h('span', { class: 'aside' }, `${counted(hits, 'request')} in the last hour`),
    failing > 0 && [' ', h('strong', { class: 'bad' }, `${count(failing)} failing`)],
    different > 0 && [' ', h('strong', { class: 'warn' }, `${count(different)} different`)],
  ];
}

function tally(words: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}

/** A journey of several endpoints is a group of its own. */
function groupsOf(shown: readonly Shown[]): Group[] {
  const groups = new Map<string, Shown[]>();
  for (const each of shown) {
    const name = each.journey.endpoints.length > 1 ? each.journey.name : prefixOf(each);
    const known = groups.get(name);
    if (known) known.push(each);
    else groups.set(name, [each]);
  }
  return [...groups].map(([name, own]) => ({ name, shown: own }));
}

/** `/shop/orders/:id` of a graft at `/shop` → `/shop/orders` */
function prefixOf({ graft, endpoint: { patterns } }: Shown): string {
  const pattern = patterns.scion ?? patterns.stock ?? '/';
  const base = graft.path === '/' ? '' : graft.path;
  const [segment = ''] = pattern.slice(pattern.startsWith(`${base}/`) ? base.length + 1 : 1).split('/');
  return /^[\w\-.~]+$/.test(segment) ? `${base}/${segment}` : `${base}/`;
}
