/**
 * Where a URL of a page leads to within its own site: path, query and hash. `undefined` for what leads elsewhere, or nowhere but
 * within the page.
 *
 * 'cart' on '/shop/7' → '/shop/cart'
 */
export function onSite(url: string, page: string, origin: string): string | undefined {
  const text = url.trim();
  if (text === '' || text.startsWith('#') || !URL.canParse(text, origin + page)) return undefined;
  const target = new URL(text, origin + page);
  if (target.origin !== new URL(origin).origin) return undefined;
  return target.pathname + target.search + target.hash;
}

/** Whether a URL leads to the same wherever it stands. */
export function isAbsolute(url: string): boolean {
  return /^\s*(?:\/|[a-z][a-z\d+.-]*:|#|$)/i.test(url);
}
