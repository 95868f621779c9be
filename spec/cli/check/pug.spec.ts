import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPug } from '../../../lib/cli/check/pug';
import { root } from '../../shared/pages';

const file = join(root, 'views/page.pug');
const read = (text: string) => readPug(text, file);
const pathsOf = (text: string) => read(text).paths.map(({ method, path }) => `${method} ${path}`);

describe('the paths in a template of Pug', () => {
  it.each([
    ["a(href='/cart')", ['GET /cart']],
    ['a(href="/cart" class=\'x\')', ['GET /cart']],
    ["a(href != '/cart')", ['GET /cart']],
    ['a(href="/posts/" + id)', ['GET /posts/typed-value']],
    ["a(href='/posts/' + post.id + '/edit')", ['GET /posts/typed-value/edit']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Pug's
    ['a(href=`/posts/${id}`)', ['GET /posts/typed-value']],
    ["a(href=admin ? '/admin' : '/cart')", ['GET /admin', 'GET /cart']],
    ["form(method='post' action='/cart')", ['POST /cart']],
    ["form(\n  action='/cart',\n  method='POST'\n)", ['POST /cart']],
    ['form(action="/search")', ['GET /search']],
    ["img(src='/a.png')", ['GET /a.png']],
    ["p see #[a(href='/inner') there]", ['GET /inner']],
    ["if user\n  a(href='/login')\nelse\n  a(href='/logout')", ['GET /login', 'GET /logout']],
    ["each p in ps\n  li: a(href='/p/' + p)", ['GET /p/typed-value']],
    ["case x\n  when 1\n    a(href='/one')", ['GET /one']],
    ["while n--\n  a(href='/again')", ['GET /again']],
    ["mixin m\n  a(href='/in-mixin')", ['GET /in-mixin']],
    ["extends layout\nblock content\n  a(href='/in-block')", ['GET /in-block']],
    ["+m('x')\n  a(href='/given')", ['GET /given']],
    ['<a href="/html">x</a>', ['GET /html']],
    ['p\n  | see <a href="/html">there</a>', ['GET /html']],
  ])('are read where a router would be asked for them: %j', (text, paths) => {
    expect(read(text).isByLines).toBeUndefined();
    expect(pathsOf(text)).toEqual(paths);
  });

  it.each([
    ["//- a(href='/cart')"],
    ["// a(href='/cart')"],
    ["//-\n  a(href='/cart')\n  a(href='/cart')"],
    ["script.\n  const href = '/cart'"],
    ["- const href = '/cart'"],
    ["div(href='/cart')"],
    ['a(title=\'href="/cart"\')'],
    ["a(href=urlFor('shop:cart'))"],
    ["p href='/cart'"],
    ["a(href='https://x.test/cart')"],
  ])('are none where nobody follows them: %j', (text) => {
    expect(read(text)).toEqual({ paths: [] });
  });

  it('have the line at which they stand, and what stands there', () => {
    expect(
      read('p\n  a(\n    class="x"\n    href="/blog/" + id\n  )\n  p\n    | a\n    | <a href="/b">').paths,
    ).toEqual([
      { path: '/blog/typed-value', method: 'GET', line: 4, written: 'href="/blog/" + id' },
      { path: '/b', method: 'GET', line: 8, written: 'href="/b"' },
    ]);
  });

  it('are read by their lines where the parser refuses the template, and that is said', () => {
    const { paths, isByLines } = read("a(href='/cart')\np(\n");
    expect(paths).toMatchObject([{ path: '/cart', line: 1 }]);
    expect(isByLines).toBe(
      'Pug cannot read it: The end of the string reached with no closing bracket ) found.',
    );
  });

  it('are read by their lines where Pug is not installed, and that is said', () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-pug-'));
    const { paths, isByLines } = readPug("a(href='/cart')", join(folder, 'page.pug'));
    rmSync(folder, { recursive: true });
    expect(paths).toMatchObject([{ path: '/cart', line: 1 }]);
    expect(isByLines).toBe('Pug is not installed where it stands');
  });
});
