import type { Request } from 'express';
import { type Html, html } from '../blog/html.js';
import type { Line } from '../shop/cart.js';
import type { Product } from '../shop/catalog.js';

/** What a page of the shop shows. Both apps have the same pages, so that what differs is who serves them. */
interface Content {
  readonly title: string;
  readonly products?: readonly Product[];
  readonly product?: Product;
  readonly basket?: { lines: readonly Line[]; total: number };
}

/** A page of the shop, with the links of whoever serves it. Each is a name, and leads to the app that serves this visitor. */
export function page(server: 'legacy' | 'new', req: Request, content: Content): string {
  const main = html`
    <h1>${content.title}</h1>
    ${content.products && productList(req, content.products)}
    ${content.product && productText(req, content.product)}
    ${content.basket && basketTable(req, content.basket)}`;
  const text = `Served by the ${server} shop.`;
  return layout(content.title, server === 'new' ? 'blog' : 'shop', req, main, text);
}

/** The frame of every page. */
export function layout(title: string, kind: string, req: Request, main: Html, footer: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – The shop</title>
  <link rel="stylesheet" href="/style.css">
</head>
<body class="${kind}">
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="brand" href="${req.urlFor('shop:home')}">The shop</a>
    <nav aria-label="Main"><ul>
      <li><a href="${req.urlFor('shop:basket')}">Basket</a></li>
      <li><a href="/imprint.php">Who we are</a></li>
      <li><a href="/migration">The migration</a></li>
    </ul></nav>
  </header>
  <main id="main">${main}</main>
  <footer><p>${footer}</p></footer>
</body>
</html>
`.text;
}

function productList(req: Request, products: readonly Product[]): Html {
  const items = products.map(
    ({ sku, name }) => html`<li><a href="${req.urlFor('shop:product', sku)}">${name}</a></li>`,
  );
  return html`<ul>${items}</ul>`;
}

function productText(req: Request, { sku, text, cents }: Product): Html {
  return html`
    <p>${text} ${price(cents)}</p>
    <form method="post" action="${req.urlFor('shop:add')}">
      <input type="hidden" name="sku" value="${sku}">
      <button>Put it into the basket</button>
    </form>`;
}

function basketTable(req: Request, { lines, total }: { lines: readonly Line[]; total: number }): Html {
  const rows = lines.map(
    ({ product, quantity, sum }) => html`
      <tr>
        <th scope="row"><a href="${req.urlFor('shop:product', product.sku)}">${product.name}</a></th>
        <td class="number">${quantity}</td>
        <td class="number">${price(sum)}</td>
      </tr>`,
  );
  return html`<table><tbody>${rows}</tbody></table><p><strong>${price(total)}</strong></p>`;
}

function price(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
