import { prepare } from '../../lib/pattern/build';
import { keysOf, type Pattern } from '../../lib/pattern/pattern';
import { plainOf, quickUrl } from '../../lib/pattern/quick';
import { readExpress4 } from '../../lib/pattern/syntax/express4';
import { readExpress5 } from '../../lib/pattern/syntax/express5';

const subject = (pattern: Pattern) => ({ name: 'blog:post', pattern: pattern.source });
const plain = (pattern: Pattern, mountKeys = 0) =>
  plainOf(prepare(pattern.tokens, mountKeys), subject(pattern));
const quick = (source: string, ...args: unknown[]) => {
  const made = plain(readExpress5(source));
  if (!made) throw new Error('It is not plain.');
  return quickUrl(made, args);
};

describe('a plain path', () => {
  it.each([
    ['/', [''], ['/']],
    ['/posts', [], ['/posts']],
    ['/posts/:id', ['id'], ['/posts/', '']],
    ['/posts/:id/comments/:cid', ['id', 'cid'], ['/posts/', '/comments/', '']],
  ])('is %s', (source, names, texts) => {
    expect(plain(readExpress5(source))).toMatchObject({ names: names.filter(Boolean), texts });
  });

  it.each(['/files/*path', '/archive{/:year}', '/:a-:b', '/posts.:ext', '/:query', '/:hash', '/:absolute'])(
    'is not %s',
    (source) => {
      expect(plain(readExpress5(source))).toBeUndefined();
    },
  );

  it('is not one with a constraint, nor below a mount path with keys', () => {
    expect(plain(readExpress4('/posts/:id(\\d+)'))).toBeUndefined();
    const pattern = readExpress5('/t/:tenant/posts/:id');
    expect(keysOf(pattern.tokens)).toHaveLength(2);
    expect(plain(pattern, 1)).toBeUndefined();
  });
});

describe('a link that is built at once', () => {
  it.each([
    [[7], '/posts/7'],
    [[-7], '/posts/-7'],
    [['a-slug'], '/posts/a-slug'],
    [["!'()*~_.-"], "/posts/!'()*~_.-"],
    [['a b/c?d#é'], '/posts/a%20b%2Fc%3Fd%23%C3%A9'],
    [['...'], '/posts/...'],
    [['a-longer-slug & é 点 🍵'], '/posts/a-longer-slug%20%26%20%C3%A9%20%E7%82%B9%20%F0%9F%8D%B5'],
    [['12345678🍵'], '/posts/12345678%F0%9F%8D%B5'],
    [[{ id: 7 }], '/posts/7'],
    [[{ id: 7, page: 2, 'a b': 'é', e: '' }], '/posts/7?page=2&a%20b=%C3%A9&e='],
    [[{ page: 2, id: 7 }], '/posts/7?page=2'],
    [[Object.assign(Object.create(null), { id: 7 })], '/posts/7'],
  ])('of %j is %s', (args, url) => {
    expect(quick('/posts/:id', ...args)).toBe(url);
  });

  it.each([
    [[]],
    [[7, 8]],
    [[7, {}]],
    [['']],
    [['.']],
    [['..']],
    [['\ud800']],
    [['a-longer-slug\ud800']],
    [[1.5]],
    [[Number.NaN]],
    [[1e21]],
    [[null]],
    [[undefined]],
    [[true]],
    [[7n]],
    [[[7]]],
    [[new Date(0)]],
    [[{}]],
    [[{ id: '' }]],
    [[{ id: 7, q: null }]],
    [[{ id: 7, q: [1] }]],
    [[{ id: 7, query: 1 }]],
    [[{ id: 7, '\ud800': 1 }]],
    [[{ id: 7, __keywords: true }]],
    [[{ id: 7 }, {}]],
  ])('leaves %j to who checks everything', (args) => {
    expect(quick('/posts/:id', ...args)).toBeUndefined();
  });

  it('takes nothing from a polluted prototype', () => {
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    Object.assign(polluted, { 0: 'id', id: 'evil' });
    try {
      expect(quick('/posts/:id')).toBeUndefined();
      expect(quick('/posts/:id', {})).toBeUndefined();
      expect(quick('/posts/:id', { page: 2 })).toBeUndefined();
      expect(quick('/posts')).toBe('/posts');
    } finally {
      delete polluted.id;
      delete polluted['0'];
    }
  });
});
