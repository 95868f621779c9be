import { time } from '../draw/format.js';
import { type Html, h } from '../draw/html.js';
import type { Snapshot, Workers } from '../snapshot.js';
import type { View } from '../view.js';
import { stateText } from './figures.js';
import { isLookedFor, type Shown, shownOf } from './filter.js';
import { finder } from './finder.js';
import { graftSection } from './grafts.js';
import { guestSection } from './guests.js';

/** Endpoints that are shown, by the name of the graft and their own. */
export type Held = ReadonlySet<string>;

/**
 * All that lives: drawn by the server, and by the browser again with whatever has changed.
 *
 * @param held shows these endpoints, whatever the filter says by now: none comes or goes while somebody fills in a form among them
 */
export function board(snapshot: Snapshot, view: View, held?: Held): Html {
  const { grafts, made } = snapshot;
  const all = grafts.map((graft) => shownOf(graft));
  const found = all.map((shown) => shown.filter((each) => isShown(each, view, made, held)));
  const total = found.reduce((sum, shown) => sum + shown.length, 0);
  return h(
    'div',
    { id: 'live' },
    h('p', { class: 'made' }, 'Figures of ', time(made, made), ' UTC', workersText(snapshot.workers), legend()),
    latest(snapshot),
    grafts.length === 0 && h('p', { class: 'notice' }, 'No graft is mounted: there is nothing to switch.'),
    grafts.length > 0 && finder(view, all.flat(), total, made),
    grafts.map((graft, i) => {
      const shown = found[i] ?? [];
      return (view.filter === '' || shown.length > 0) && graftSection(view, graft, shown, made);
    }),
    guestSection(snapshot),
  );
}

export function heldIn({ grafts, made }: Snapshot, view: View): Held {
  const found = grafts.flatMap(shownOf).filter((each) => isShown(each, view, made));
  return new Set(found.map(keyOf));
}

function isShown(shown: Shown, { filter }: View, now: string, held?: Held): boolean {
  return held ? held.has(keyOf(shown)) : isLookedFor(shown, filter, now);
}

function keyOf({ graft, endpoint }: Shown): string {
  return `${graft.name} ${endpoint.endpoint}`;
}

function workersText({ asked, answered, silent }: Workers) {
  if (asked === 1) return undefined;
  return [
    `, ${answered} of ${asked} workers`,
    silent.length > 0 && h('strong', { class: 'bad' }, ` (no answer of ${silent.join(', ')})`),
  ];
}

function legend(): Html {
  return h(
    'span',
    { class: 'legend' },
    h('span', { class: 'side scion' }, 'scion'),
    ' is the new app, above; ',
    h('span', { class: 'side stock' }, 'stock'),
    ' the old one, below',
  );
}

/** The last switch: said to who hears the page as soon as there is another. */
function latest({ grafts, made }: Snapshot): Html {
  const all = grafts.flatMap(({ name, history }) => history.slice(0, 1).map((each) => ({ graft: name, ...each })));
  const [last] = all.sort((one, other) => (one.when < other.when ? 1 : -1));
  return h(
    'p',
    { class: 'latest', role: 'status' },
    last && [
      'Last switch: ',
      h('b', {}, `${last.graft} · ${last.journey}`),
      ` ${stateText(last.from)} → ${stateText(last.to)}, by ${last.who}, `,
      time(last.when, made),
    ],
  );
}
