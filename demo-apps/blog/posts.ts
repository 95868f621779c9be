import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import { html, raw } from './html.js';

/** A post: a Markdown file whose first line is its title, `# Title`. */
export interface Post {
  readonly slug: string;
  readonly title: string;
  readonly intro: string;
  readonly markdown: string;
  /** Its links by name, as they are written. */
  readonly links: readonly string[];
}

/** Gives the URL of a name, or `undefined` when nobody here has it. */
export type LinkTo = (name: string, ...values: string[]) => string | undefined;

const FOLDER = join(__dirname, 'posts');
/** A link that is written by name: `[Moka pot](shop:product/moka-pot)`. */
const NAMED = /^([\w.-]+:[\w.-]+)(?:\/(.*))?$/;

/** All posts, read once: what a visitor asks for is looked up among them and never opened as a file. */
export const posts: readonly Post[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .sort()
  .map(readPost);

const A_PAGE = 3;

/** The posts of a page, the first one being 1, and the number of the next page, if there is one. */
export function postsOn(page: number): { posts: readonly Post[]; next: number | undefined } {
  const number = Number.isSafeInteger(page) && page > 0 ? page : 1;
  const end = number * A_PAGE;
  return { posts: posts.slice(end - A_PAGE, end), next: posts.length > end ? number + 1 : undefined };
}

export function findPost(slug: string): Post | undefined {
  return posts.find((post) => post.slug === slug);
}

/** The posts that hold a link by name, written `shop:product/moka-pot` say. */
export function postsWith(link: string): Post[] {
  return posts.filter(({ links }) => links.includes(link));
}

/** Markdown into HTML. It is our own, so it is trusted; the links are made by whoever knows the names. */
export function render(markdown: string, linkTo: LinkTo): string {
  const marked = new Marked({
    renderer: {
      link({ href, tokens }) {
        const [, name, values] = NAMED.exec(href) ?? [];
        if (name === undefined) return false;
        const text = this.parser.parseInline(tokens);
        const url = linkTo(name, ...(values?.split('/') ?? []));
        return url === undefined ? text : html`<a href="${url}">${raw(text)}</a>`.text;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

function readPost(file: string): Post {
  const [first = '', ...rest] = readFileSync(join(FOLDER, file), 'utf8').split('\n');
  const markdown = rest.join('\n').trim();
  return {
    slug: file.slice(0, -'.md'.length),
    title: first.replace(/^# /, ''),
    intro: markdown.split('\n\n', 1)[0] as string,
    markdown,
    links: linksIn(markdown),
  };
}

function linksIn(markdown: string): string[] {
  const links: string[] = [];
  render(markdown, (...link) => {
    links.push(link.join('/'));
    return undefined;
  });
  return links;
}
