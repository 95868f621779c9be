import type { Switch } from '../../graft/states/history.js';
import { count, counted, share, time } from '../draw/format.js';
import { type Html, h, idOf } from '../draw/html.js';
import { table } from '../draw/table.js';
import type { FindingShown, GraftShown } from '../snapshot.js';
import type { View } from '../view.js';
import { stateText } from './figures.js';
import type { Shown } from './filter.js';
import { resumeAllForm } from './forms.js';
import { endpointGroups } from './groups.js';
import { journeyCards } from './journeys.js';

/** So many endpoints are shown whole; of more, one row each. */
const MOST_WHOLE = 40;
/** So many switches stand open. */
const LATEST = 8;
const STATES = ['moved', 'live', 'canary', 'shadow', 'legacy'] as const;

/** A graft: how far its migration is, what is to be done, and its endpoints. */
export function graftSection(view: View, graft: GraftShown, shown: readonly Shown[], now: string): Html {
  const { name, path } = graft;
  const id = idOf('graft', name);
  const draw = shown.length > MOST_WHOLE ? endpointGroups : journeyCards;
  return h(
    'section',
    { key: name, class: 'graft', 'aria-labelledby': id },
    h('h2', { id }, name, ' ', h('small', {}, 'at ', h('code', {}, path))),
    source(view, graft),
    progress(graft, now),
    graft.advice.length > 0 &&
      h(
        'ul',
        { class: 'advice' },
        graft.advice.map((each) => h('li', {}, each)),
      ),
    resumeAllForm(view, graft),
    draw(view, graft, shown, now),
    findings(graft, shown, view.filter !== ''),
    history(graft, shown, view.filter !== '', now),
  );
}

/** Where its states come from, and why nothing can be switched, where that is so. */
function source({ mayAct }: View, { source: { name, isWritable, why }, broken }: GraftShown): Html {
  const display = 'States are shown here, and switched elsewhere.';
  const reason = broken ?? (isWritable ? undefined : (why ?? display));
  return h(
    'div',
    {},
    h('p', { class: 'none' }, 'States from ', h('b', {}, name), !mayAct && isWritable && '; you may look, and not act'),
    reason !== undefined && h('p', { class: 'notice' }, reason),
  );
}

function progress({ progress: { routes, traffic }, since }: GraftShown, now: string): Html {
  const counts = STATES.map((state) => [state, (routes as Record<string, number>)[state] ?? 0] as const);
  const moved = traffic.total - traffic.legacy;
  const texts = counts.filter(([, routeCount]) => routeCount > 0).map(([state, each]) => `${count(each)} ${state}`);
  return h(
    'dl',
    { class: 'progress' },
    h('dt', {}, 'Routes'),
    h('dd', {}, bar(counts), h('span', {}, `${counted(routes.total, 'route')}: ${texts.join(', ') || 'none'}`)),
    h('dt', {}, 'Requests'),
    h(
      'dd',
      {},
      bar([
        ['scion', moved],
        ['stock', traffic.legacy],
      ]),
      h(
        'span',
        {},
        `${share(moved, traffic.total)} of ${counted(traffic.total, 'request')} by the scion, since `,
        time(since, now),
      ),
    ),
  );
}

/** Hidden from who hears the page: what it shows is said beside it. */
function bar(parts: readonly (readonly [kind: string, size: number])[]): Html {
  const total = parts.reduce((sum, [, size]) => sum + size, 0);
  let start = 0;
  const rects = parts.map(([kind, size]) => {
    const width = total === 0 ? 0 : (100 * size) / total;
    const rect = h('rect', { class: kind, x: start.toFixed(2), y: 0, width: width.toFixed(2), height: 1 });
    start += width;
    return rect;
  });
  const view = { class: 'bar', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  return h('svg', view, rects);
}

function findings(graft: GraftShown, shown: readonly Shown[], isFiltered: boolean): Html | undefined {
  const names = new Set(shown.map(({ endpoint }) => endpoint.endpoint));
  const own = graft.findings.filter(({ endpoint }) => !isFiltered || names.has(endpoint));
  if (own.length === 0) return undefined;
  const faults = own.filter(({ level }) => level === 'fault');
  const notes = own.filter(({ level }) => level === 'note');
  return h(
    'div',
    { class: 'found' },
    h('h3', {}, 'Findings of verify()'),
    findingList('fault', faults, true),
    findingList('note', notes, notes.length <= 3),
  );
}

function findingList(level: string, own: readonly FindingShown[], isOpen: boolean): Html | undefined {
  if (own.length === 0) return undefined;
  const title = counted(own.length, level);
  return h(
    'details',
    { key: level, open: isOpen },
    h('summary', {}, level === 'fault' ? h('strong', { class: 'bad' }, title) : title),
    h(
      'ul',
      { class: 'findings' },
      own.map(({ code, endpoint, cause, mend }) =>
        h('li', {}, h('b', {}, endpoint), ' ', h('code', {}, code), ' ', cause, mend && [' ', h('em', {}, mend)]),
      ),
    ),
  );
}

function history(graft: GraftShown, shown: readonly Shown[], isFiltered: boolean, now: string): Html | undefined {
  const names = new Set(shown.map(({ journey }) => journey.name));
  const own = graft.history.filter(({ journey }) => !isFiltered || names.has(journey));
  if (own.length === 0) return undefined;
  const older = own.slice(LATEST);
  return h(
    'div',
    { class: 'history' },
    h('h3', {}, 'Switches'),
    switches(`The latest switches of ${graft.name}`, own.slice(0, LATEST), now),
    older.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, `${older.length} before`),
        switches(`Earlier switches of ${graft.name}`, older, now),
      ),
  );
}

const HISTORY = [{ title: 'Journey' }, { title: 'From → to' }, { title: 'When' }, { title: 'Who' }, { title: 'Why' }];

function switches(caption: string, own: readonly Switch[], now: string): Html {
  const cells = own.map(({ when, who, why, journey, from, to }) => [
    h('b', {}, journey),
    `${stateText(from)} → ${stateText(to)}`,
    time(when, now),
    who,
    why ? h('q', {}, why) : '–',
  ]);
  return table(caption, HISTORY, cells);
}
