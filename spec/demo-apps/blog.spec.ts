import request from 'supertest';
import blog from '../../demo-apps/blog/app';
import { html, raw } from '../../demo-apps/blog/html';
import { findPost, posts, postsWith, render } from '../../demo-apps/blog/posts';
import { brokenLinks, crawl, menuOf, type Page } from './crawl';

describe('the blog, alone', () => {
  let pages: Map<string, Page>;

  beforeAll(async () => {
    pages = await crawl(blog);
  });

  it('has a page behind every link, all of them its own', () => {
    expect(brokenLinks(pages)).toEqual([]);
    expect([...pages.keys()].sort()).toEqual(
      ['/', '/?page=2', '/style.css', ...posts.map(({ slug }) => `/posts/${slug}`)].sort(),
    );
    expect(menuOf(pages.get('/') as Page)).toEqual([['Blog', '/']]);
  });

  it('makes plain text of links to others', () => {
    const { text } = pages.get('/posts/in-praise-of-second-choice') as Page;
    expect(text).toContain('we sell the cup &amp; saucer at a third');
  });

  it('answers the invite path as any unknown path', async () => {
    await request(blog).get('/__invite__').expect(404);
  });

  it.each(['..%2fposts', '%2e%2e%2f%2e%2e%2fpackage.json', 'leaves-not-bags.md', '__proto__', 'constructor'])(
    'has no post %s',
    async (slug) => {
      await request(blog).get(`/posts/${slug}`).expect(404);
    },
  );
});

describe('a post', () => {
  it('has its slug from the file and its title from the first line', () => {
    expect(findPost('leaves-not-bags')).toMatchObject({
      title: 'Leaves, not bags',
      intro: 'Tea bags were invented as samples. Nobody was supposed to put them into water.',
    });
  });

  it('is found by a link in it', () => {
    expect(postsWith('shop:product/cup & saucer #2')).toEqual([findPost('in-praise-of-second-choice')]);
    expect(postsWith('shop:product/nothing')).toEqual([]);
  });
});

describe('links in Markdown', () => {
  const linkTo = (name: string, ...values: string[]) => `/${[name, ...values].join('-')}?a&b`;

  it.each([
    ['[a](shop:home)', '<a href="/shop:home?a&amp;b">a</a>'],
    ['[*a*](shop:product/b)', '<a href="/shop:product-b?a&amp;b"><em>a</em></a>'],
    ['[a](<shop:product/b c>)', '<a href="/shop:product-b c?a&amp;b">a</a>'],
    ['[a](https://example.com/)', '<a href="https://example.com/">a</a>'],
    ['[a](mailto:b@example.com)', '<a href="mailto:b@example.com">a</a>'],
    ['[a](#b)', '<a href="#b">a</a>'],
  ])('%s becomes %s', (markdown, expected) => {
    expect(render(markdown, linkTo)).toBe(`<p>${expected}</p>\n`);
  });
});

describe('html', () => {
  it('escapes values and leaves HTML alone', () => {
    expect(html`<p title="${'"\''}">${'<&>'}${raw('<br>')}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;&amp;&gt;<br></p>',
    );
  });

  it('joins lists and leaves out what is not there', () => {
    expect(html`${[html`<i>`, '<']}${undefined}${false}${0}`.text).toBe('<i>&lt;0');
  });
});
