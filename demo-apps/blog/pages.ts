import type { Request } from 'express';
import { type ErrorCode, type Operator, PartylineError, partylineOf } from 'express-party';
import { type Html, html, raw } from './html.js';
import { type Post, postsOn, render } from './posts.js';

/** What `urlFor` throws when the other is not there: no party at all, a party without it, or it failed to join. */
const ABSENT: ErrorCode[] = ['ERR_PARTY_NO_PARTY', 'ERR_PARTY_UNKNOWN_GUEST', 'ERR_PARTY_DID_NOT_JOIN'];

/** An entry of the menu, as the service `nav` answers it. */
export interface Link {
  readonly title: string;
  readonly href: string;
  readonly order: number;
}

/** The blog's own entries. */
export function menu(partyline: Operator): Link[] {
  return [{ title: 'Blog', href: partyline.urlFor('index'), order: 10 }];
}

export function indexPage(req: Request): string {
  const { posts, next } = postsOn(Number(req.query.page));
  const teasers = posts.map(
    ({ slug, title, intro }) => html`
      <li>
        <h2><a href="${req.urlFor('post', slug)}">${title}</a></h2>
        <p>${intro}</p>
      </li>`,
  );
  const list = html`<h1>The blog</h1><ul class="teasers">${teasers}</ul>${next && more(req, next)}`;
  return page(req, 'The blog', list);
}

/** A link to the next page; where the front gives a manifest, a script loads the posts into this one instead. */
function more(req: Request, next: number): Html {
  const [client, manifest] = [hrefOf(req, 'front:client', []), hrefOf(req, 'front:manifest', [])];
  const link = html`<p><a class="more" href="${req.urlFor('index', { page: next })}" data-page="${next}"
    data-client="${client}" data-manifest="${manifest}">More posts</a></p>`;
  return client && manifest ? html`${link}<script type="module" src="${req.urlFor('more')}"></script>` : link;
}

export function postPage(req: Request, post: Post): string {
  const text = render(post.markdown, (name, ...values) => hrefOf(req, name, values));
  const main = html`
    <article>
      <h1>${post.title}</h1>
      ${raw(text)}
    </article>
    <p><a href="${req.urlFor('index')}">All posts</a></p>`;
  return page(req, post.title, main);
}

/** Links to pages of apps that are not there become plain text. Any other trouble is a mistake of ours. */
function hrefOf(req: Request, name: string, values: string[]): string | undefined {
  try {
    return req.urlFor(name, ...values);
  } catch (error) {
    if (error instanceof PartylineError && ABSENT.includes(error.code)) return undefined;
    throw error;
  }
}

function page(req: Request, title: string, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}${title !== 'The blog' && ' – The blog'}</title>
  <link rel="stylesheet" href="${req.urlFor('style')}">
</head>
<body class="blog">
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="brand" href="${req.urlFor('index')}">The blog</a>
    <nav aria-label="Main"><ul>${nav(req)}</ul></nav>
  </header>
  <main id="main">${main}</main>
  <footer>
    <p>Served by the fresh blog: TypeScript, Markdown, a table of endpoints.</p>
  </footer>
</body>
</html>
`.text;
}

/** Everybody else's entries and our own. Alone there is nobody else. */
function nav(req: Request): Html[] {
  const partyline = partylineOf(req);
  const others = partyline.askAround('nav').flat() as Link[];
  const here = req.baseUrl + req.path;
  return [...others, ...menu(partyline)]
    .sort((a, b) => a.order - b.order)
    .map(({ title, href }) => {
      const current = href === here && raw(' aria-current="page"');
      return html`<li><a href="${href}"${current}>${title}</a></li>`;
    });
}
