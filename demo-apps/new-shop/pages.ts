import type { Request } from 'express';
import { type ErrorCode, PartylineError, partylineOf } from 'express-party';
import { type Html, html, raw } from '../blog/html.js';
import type { Line } from '../shop/cart.js';
import { categories, type Product } from '../shop/catalog.js';

export function homePage(req: Request, products: readonly Product[], category: string | undefined): string {
  const title = category ?? 'Everything for the cup';
  const filter = [undefined, ...categories].map((each) => {
    const current = each === category && raw(' aria-current="true"');
    const href = each ? req.urlFor('home', { category: each }) : req.urlFor('home');
    return html`<li><a href="${href}"${current}>${each ?? 'All'}</a></li>`;
  });
  const cards = products.map(
    ({ sku, name, cents }) => html`
      <li class="card">
        <span class="tile" aria-hidden="true">${name[0]}</span>
        <h2><a href="${req.urlFor('product', sku)}">${name}</a></h2>
        <p class="price">${price(cents)}</p>
      </li>`,
  );
  return layout(
    req,
    title,
    html`
    <h1>${title}</h1>
    <nav class="filter" aria-label="Categories"><ul>${filter}</ul></nav>
    <ul class="cards">${cards}</ul>`,
  );
}

export function productPage(req: Request, { sku, name, text, category, cents }: Product): string {
  return layout(
    req,
    name,
    html`
    <article class="product">
      <span class="tile" aria-hidden="true">${name[0]}</span>
      <div>
        <p class="kicker"><a href="${req.urlFor('home', { category })}">${category}</a></p>
        <h1>${name}</h1>
        <p>${text}</p>
        <p class="price">${price(cents)}</p>
        <form method="post" action="${req.urlFor('add')}">
          <input type="hidden" name="sku" value="${sku}">
          <label for="quantity">Quantity</label>
          <input id="quantity" name="quantity" type="number" min="1" max="99" value="1" required>
          <button>Add to cart</button>
        </form>
      </div>
    </article>
    ${stories(req, sku)}`,
  );
}

export function cartPage(req: Request, { lines, total }: { lines: readonly Line[]; total: number }): string {
  const rows = lines.map(
    ({ product, quantity, sum }) => html`
      <tr>
        <th scope="row"><a href="${req.urlFor('product', product.sku)}">${product.name}</a></th>
        <td class="number">${quantity}</td>
        <td class="number">${price(sum)}</td>
      </tr>`,
  );
  // Nobody has written the checkout anew: it is the legacy shop's, under the name that it has there.
  const checkout = maybe('ERR_PARTY_UNKNOWN_ENDPOINT', () => req.urlFor('checkout'));
  const order = html`<form method="post" action="${checkout}"><button>Order and pay nothing</button></form>`;
  const table = html`
    <div class="wide"><table>
      <thead><tr><th scope="col">Product</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Sum</th></tr></thead>
      <tbody>${rows}</tbody>
      <tfoot><tr><th scope="row" colspan="2">Total</th><td class="number"><strong>${price(total)}</strong></td></tr></tfoot>
    </table></div>
    ${checkout && order}`;
  const empty = html`<p>It is empty. <a href="${req.urlFor('home')}">See what there is</a>.</p>`;
  return layout(req, 'Your cart', html`<h1>Your cart</h1>${lines.length > 0 ? table : empty}`);
}

/** Whoever has written about a product says so. */
function stories(req: Request, sku: string): Html | undefined {
  const asked = maybe('ERR_PARTY_NO_SUCH_SERVICE_NAME', () => partylineOf(req).askAround('stories', sku));
  const posts = (asked ?? []).flat() as { slug: string; title: string }[];
  if (posts.length === 0) return undefined;
  const items = posts.map(
    ({ slug, title }) => html`<li><a href="${req.urlFor('blog:post', slug)}">${title}</a></li>`,
  );
  return html`<section aria-labelledby="stories"><h2 id="stories">Read about it</h2><ul>${items}</ul></section>`;
}

function maybe<Value>(code: ErrorCode, ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PartylineError && error.code === code) return undefined;
    throw error;
  }
}

function layout(req: Request, title: string, main: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – The shop</title>
  <link rel="stylesheet" href="${req.urlFor('look')}">
</head>
<body class="fresh">
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="brand" href="${req.urlFor('home')}">The shop</a>
    <nav aria-label="Main"><ul>${nav(req)}</ul></nav>
  </header>
  <main id="main">${main}</main>
  <footer><p>Served by the new shop: Express 5, TypeScript, a table of endpoints.</p></footer>
</body>
</html>
`.text;
}

/** The shop's own entries are the legacy shop's to give, as long as it is there. */
function nav(req: Request): Html[] {
  const entries = partylineOf(req).askAround('nav').flat() as {
    title: string;
    href: string;
    order: number;
  }[];
  const here = req.baseUrl + req.path;
  return entries
    .sort((a, b) => a.order - b.order)
    .map(({ title, href }) => {
      const current = href === here && raw(' aria-current="page"');
      return html`<li><a href="${href}"${current}>${title}</a></li>`;
    });
}

function price(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
