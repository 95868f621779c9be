import { type Html, h } from '../draw/html.js';
import type { Deed } from '../snapshot.js';
import type { Confirmation, View } from '../view.js';
import { stateText } from './figures.js';

/** Says what a deed will do to whom, and asks for it once more. */
export function confirmation({ base, by }: View, { deed, will, fields }: Confirmation): Html {
  const title = titleOf(deed);
  const hidden = Object.entries(fields).map(([name, value]) => h('input', { type: 'hidden', name, value }));
  return h(
    'section',
    { class: 'confirm', 'aria-labelledby': 'confirm' },
    h('h2', { id: 'confirm' }, `${title}?`),
    h(
      'ul',
      { class: 'will' },
      will.map((sentence) => h('li', {}, sentence)),
    ),
    h('p', {}, 'Reason: ', h('q', {}, deed.why), `, by ${by}.`),
    h(
      'form',
      { method: 'post', action: `${base}/act` },
      hidden,
      h(
        'p',
        { class: 'buttons' },
        h('button', { class: deed.act === 'stop' ? 'danger' : 'main' }, title),
        h('a', { class: 'button', href: `${base}/` }, 'Leave it as it is'),
      ),
    ),
  );
}

function titleOf(deed: Deed): string {
  if (deed.act === 'set') return `Set ${deed.graft} · ${deed.journey} to ${stateText(deed)}`;
  const verb = deed.act === 'stop' ? 'Stop' : 'Resume';
  if (deed.graft === undefined) return `${verb} all journeys`;
  if (deed.journey === undefined) return `${verb} all journeys of ${deed.graft}`;
  return `${verb} ${deed.graft} · ${deed.journey}`;
}
