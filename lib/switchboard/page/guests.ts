import { counted, duration } from '../draw/format.js';
import { type Html, h } from '../draw/html.js';
import { table } from '../draw/table.js';
import type { GuestShown, Snapshot } from '../snapshot.js';

const COLUMNS = [
  { title: 'Guest' },
  { title: 'Mounted at' },
  { title: 'Status' },
  { title: 'Endpoints', isNumber: true },
  { title: 'Invitation', isNumber: true },
  { title: 'Cause and mend' },
];

/** Who takes part; those that failed come first. What is folded up is the list in which nothing is wrong. */
export function guestSection({ guests, verified }: Snapshot): Html {
  const failed = guests.filter(({ status }) => status === 'failed').length;
  const sorted = [...guests].sort((one, other) => Number(other.status === 'failed') - Number(one.status === 'failed'));
  return h(
    'section',
    { 'aria-labelledby': 'guests' },
    h('h2', { id: 'guests' }, 'Guests'),
    h(
      'details',
      { open: failed > 0 || guests.length <= 12 },
      h('summary', {}, summaryOf(guests, failed)),
      table('Guests', COLUMNS, sorted.map(cellsOf)),
    ),
    obstacles(verified),
  );
}

function summaryOf(guests: readonly GuestShown[], failed: number): Html {
  const joined = guests.filter(({ status }) => status === 'joined').length;
  const text = `${counted(guests.length, 'guest')}, ${joined} joined`;
  return h('span', {}, text, failed > 0 && [', ', h('strong', { class: 'bad' }, `${failed} failed`)]);
}

function cellsOf(guest: GuestShown) {
  const { name, path, status, side, code, cause, mend, endpoints, ms } = guest;
  return [
    h('span', {}, h('b', {}, name ?? '–'), side && [' ', h('span', { class: `side ${side}` }, side)]),
    h('code', {}, path),
    h('span', { class: `status ${status}` }, status),
    String(endpoints),
    duration(ms),
    (cause !== undefined || mend !== undefined) &&
      h('span', {}, code && [h('code', {}, code), ' '], cause, mend !== undefined && [' ', h('em', {}, mend)]),
  ];
}

/** Links that do not arrive. */
function obstacles({ ok, obstacles: found }: Snapshot['verified']): Html | undefined {
  if (found.length === 0) return undefined;
  const title = `${ok ? 'To be known of links' : 'Links that do not arrive'}: ${found.length}`;
  return h(
    'details',
    { open: !ok },
    h('summary', {}, h('strong', { class: ok ? undefined : 'bad' }, title)),
    h(
      'ul',
      { class: 'findings' },
      found.map(({ kind, name, route, cause }) =>
        h('li', {}, h('b', {}, name), ' ', h('code', {}, route || kind), ' ', cause),
      ),
    ),
  );
}
