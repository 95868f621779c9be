// What every room of the house looks like, whatever it is built with.
import { html } from '../blog/html.js';

/** A link: what it says, and where it leads. */
export type Link = readonly [text: string, href: string];

/** What visitors carry from room to room: one that is easy in a path, one that is not. */
export const THINGS = ['lamp', 'cup & saucer #2'];

/** A page of a room; the menu is what the rooms say of themselves when they are asked. */
export function page(title: string, links: readonly Link[], menu: readonly unknown[]): string {
  const entry = ([text, href]: Link) => html`<a href="${href}">${text}</a> `;
  return html`<!doctype html><html lang="en"><title>${title}</title>
<nav aria-label="Main">${(menu as Link[]).map(entry)}</nav>
<h1>${title}</h1>
<p>${links.map(entry)}</p></html>
`.text;
}
