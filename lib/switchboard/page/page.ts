import { renderToString } from 'preact-render-to-string';
import { type Html, h } from '../draw/html.js';
import type { Snapshot } from '../snapshot.js';
import type { Message, View } from '../view.js';
import { board } from './board.js';
import { confirmation } from './confirm.js';
import { filterUrl } from './finder.js';
import { stopAllForm } from './forms.js';

/** The page, whole: what is shown of a snapshot to who looks, and what they are to confirm. */
export function renderPage(snapshot: Snapshot, view: View): string {
  const root = h('html', { lang: 'en' }, head(view), body(snapshot, view));
  return `<!doctype html>\n${renderToString(root)}\n`;
}

function head({ confirm, message, files }: View): Html {
  const refused = message?.kind === 'refused' && 'Refused – ';
  return h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('meta', { name: 'robots', content: 'noindex' }),
    h('title', {}, `${refused || (confirm ? 'Confirm – ' : '')}Switchboard`),
    h('link', { rel: 'icon', type: 'image/svg+xml', href: files.icon }),
    h('link', { rel: 'stylesheet', href: files.style }),
    !confirm && h('script', { src: files.script, defer: true }),
  );
}

function body(snapshot: Snapshot, view: View): Html {
  const { base, by, mayAct, filter, confirm, message } = view;
  const data = { 'data-base': base, 'data-by': by, 'data-act': mayAct ? 'yes' : 'no', 'data-filter': filter };
  return h(
    'body',
    {},
    h('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    header(snapshot, view),
    h(
      'main',
      { id: 'main', tabindex: -1, ...(!confirm && data) },
      message && messageOf(message),
      confirm ? confirmation(view, confirm) : h('div', { id: 'board' }, board(snapshot, view)),
    ),
  );
}

function header(snapshot: Snapshot, view: View): Html {
  const { base, by, mayAct, filter, confirm } = view;
  return h(
    'header',
    { class: 'top' },
    h('h1', {}, h('a', { href: `${base}/` }, 'Switchboard')),
    !confirm && [
      h('p', { id: 'connection', role: 'status' }, 'As it was when the page was loaded'),
      h('button', { id: 'pause', type: 'button', 'aria-pressed': 'false', hidden: true }, 'Pause'),
      h('a', { id: 'refresh', class: 'button', href: filterUrl(view, filter) }, 'Refresh'),
    ],
    h('p', { class: 'who' }, h('b', {}, by), mayAct ? ' may act' : ' may look'),
    !confirm && stopAllForm(view, snapshot),
  );
}

/** Where the form was sent from is not kept: what was refused is said, and what mends it. */
function messageOf({ kind, text, code }: Message): Html {
  const role = kind === 'refused' ? 'alert' : 'status';
  return h('p', { class: `message ${kind}`, role }, text, code && [' ', h('code', {}, code)]);
}
