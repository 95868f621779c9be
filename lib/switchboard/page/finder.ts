import { count, counted } from '../draw/format.js';
import { type Html, h } from '../draw/html.js';
import type { View } from '../view.js';
import { hasMark, type Shown, wordsOf } from './filter.js';

/** What can be looked for by one click, if anything is so. What is to be looked at comes first. */
const MARKS = ['stopped', 'failing', 'different', 'equal', 'busy', 'shadow', 'canary', 'live', 'moved', 'legacy'];
const WARNINGS = ['stopped', 'failing', 'different'];

/** By what the endpoints are filtered: a text, or one of the marks; and how many were found. */
export function finder(view: View, all: readonly Shown[], found: number, now: string): Html {
  const { base, filter } = view;
  const input = { id: 'filter', type: 'search', name: 'filter', autocomplete: 'off', spellcheck: 'false' };
  return h(
    'section',
    { class: 'finder', 'aria-label': 'Find endpoints' },
    h(
      'form',
      { method: 'get', action: `${base}/`, role: 'search' },
      h('label', { for: 'filter' }, 'Find'),
      h('input', { ...input, defaultValue: filter, placeholder: 'name, path, method' }),
      h('button', {}, 'Filter'),
    ),
    h(
      'ul',
      { class: 'marks' },
      MARKS.map((mark) => markItem(view, mark, all, now)),
    ),
    h('p', { id: 'found', role: 'status', tabindex: -1 }, foundText(all.length, found)),
  );
}

function foundText(all: number, found: number): string {
  return found === all ? counted(all, 'endpoint') : `${count(found)} of ${counted(all, 'endpoint')}`;
}

function markItem(view: View, mark: string, all: readonly Shown[], now: string): Html | undefined {
  const times = all.filter((each) => hasMark(each, mark, now)).length;
  const word = `is:${mark}`;
  const isOn = wordsOf(view.filter).includes(word);
  if (times === 0 && !isOn) return undefined;
  const words = view.filter.split(/\s+/).filter((each) => each && !each.toLowerCase().startsWith('is:'));
  // In the place of another mark, so that whoever follows all links comes to an end.
  const next = (isOn ? words : [...words, word]).join(' ');
  const kind = WARNINGS.includes(mark) ? 'warn' : undefined;
  return h(
    'li',
    { key: mark },
    h(
      'a',
      { href: filterUrl(view, next), 'data-filter': next, 'aria-current': isOn ? 'true' : undefined, class: kind },
      mark,
      ' ',
      h('b', {}, count(times)),
    ),
  );
}

export function filterUrl({ base }: View, filter: string): string {
  return filter === '' ? `${base}/` : `${base}/?filter=${encodeURIComponent(filter)}`;
}
