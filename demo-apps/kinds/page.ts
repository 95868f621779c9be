// What every room of the house looks like, whatever it is built with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html, raw } from '../blog/html.js';

/** A link: what it says, and where it leads. */
export type Link = readonly [text: string, href: string];

/** What visitors carry from room to room: one that is easy in a path, one that is not. */
export const THINGS = ['lamp', 'cup & saucer #2'];

/** In the page itself: not every room has somewhere to serve it from. */
const STYLE = raw(readFileSync(join(__dirname, '../style.css'), 'utf8'));

/** A page of a room; the menu is what the rooms say of themselves when they are asked. */
export function page(title: string, links: readonly Link[], menu: readonly unknown[]): string {
  const entry = ([text, href]: Link) => html`<li><a href="${href}">${text}</a></li>`;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <style>${STYLE}</style>
</head>
<body class="house">
  <a class="skip" href="#main">Skip to the content</a>
  <header><nav aria-label="Main"><ul>${(menu as Link[]).map(entry)}</ul></nav></header>
  <main id="main">
    <h1>${title}</h1>
    <ul>${links.map(entry)}</ul>
  </main>
</body>
</html>
`.text;
}
