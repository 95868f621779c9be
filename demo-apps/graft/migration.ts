import type { Request } from 'express';
import type { EndpointReport, Graft } from 'express-party/graft';
import { type Html, html } from '../blog/html.js';
import { layout } from './page.js';

/** The page for whoever moves the routes: what is in force, who served what, and what to do about it. */
export function migrationPage(req: Request, shop: Graft, file: string): string {
  const { endpoints, unnamed, advice, progress } = shop.report();
  const states = Object.entries(shop.states()).map(
    ([journey, { state, percent, by }]) => html`
      <tr>
        <th scope="row">${journey}</th>
        <td>${state}${percent !== undefined && ` ${percent} %`}</td>
        <td>${by ?? 'nobody'}</td>
      </tr>`,
  );
  const main = html`
    <h1>The migration</h1>
    <p class="lead">Edit <code>${file}</code> while this runs, and look again.</p>
    ${table('States', ['Journey', 'State', 'Decided by'], states)}
    ${table('Endpoints', ['Endpoint', 'New path', 'Old path', 'Hits, new', 'Hits, old'], endpoints.map(rowOf))}
    <p>
      Of ${progress.routes.total} routes, ${progress.routes.legacy} are legacy.
      Not named as yet: ${unnamed.map(({ method, pattern }) => `${method} ${pattern}`).join(', ') || 'none'}.
    </p>
    <ul>${advice.map((sentence) => html`<li>${sentence}</li>`)}</ul>
    <form method="post" action="/migration/somebody-else"><button>Be somebody else</button></form>
    <form method="post" action="/migration/stop"><button>Stop it all: legacy, at once</button></form>`;
  return layout('The migration', 'quiet', req, main, 'Counted by this process.');
}

function rowOf({ endpoint, patterns, hits }: EndpointReport): Html {
  return html`
    <tr>
      <th scope="row">${endpoint}</th>
      <td><code>${patterns.scion ?? '–'}</code></td>
      <td><code>${patterns.stock ?? '–'}</code></td>
      <td class="number">${hits.scion}</td>
      <td class="number">${hits.stock}</td>
    </tr>`;
}

function table(caption: string, heads: readonly string[], rows: readonly Html[]): Html {
  return html`
    <div class="wide">
      <table>
        <caption>${caption}</caption>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>`;
}
