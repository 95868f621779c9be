import request from 'supertest';

/** A page that the crawler has been to. */
export interface Page {
  readonly status: number;
  readonly text: string;
  /** What it links to, as a browser reads it. */
  readonly links: readonly string[];
}

type App = Parameters<typeof request>[0];

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
};

/** Follows every link from `start` on, as long as it stays on the site, and gives path → page. */
export async function crawl(app: App, start = '/'): Promise<Map<string, Page>> {
  const pages = new Map<string, Page>();
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (pages.has(path)) continue;
    const { status, text, type } = await request(app).get(path);
    const links = type === 'text/html' ? linksIn(text) : [];
    pages.set(path, { status, text, links });
    waiting.push(...links.filter((link) => link.startsWith('/')));
  }
  return pages;
}

/** The links of a page, those to a place in itself left out. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(/\shref="([^"]*)"/g)]
    .map(([, link = '']) => link.replace(/&[^;]+;/g, (entity) => ENTITIES[entity] ?? entity))
    .filter((link) => !link.startsWith('#'));
}

/** The entries of a page's main menu: title and link. */
export function menuOf({ text }: { text: string }): string[][] {
  const [, menu = ''] = /<nav aria-label="Main">(.*?)<\/nav>/s.exec(text) ?? [];
  return [...menu.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href = '', title = '']) => [
    title,
    href,
  ]);
}

/** The paths that did not answer 200. */
export function brokenLinks(pages: Map<string, Page>): string[] {
  return [...pages]
    .filter(([, { status }]) => status !== 200)
    .map(([path, { status }]) => `${status} ${path}`);
}
