import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../lib/errors';
import { Partyline } from '../../lib/line/partyline';
import type { UrlQuestion } from '../../lib/line/types';
import type { Member } from '../../lib/links/member';
import { type Absentee, Names } from '../../lib/links/names';
import { readMount } from '../../lib/pattern/mount-path';
import { memberAt, memberWith } from '../shared/member';
import { thrownBy } from '../shared/thrown';

function namesOf(members: readonly Member[], options: { absent?: readonly Absentee[] } = {}) {
  const reported: PartylineError[] = [];
  const line = new Partyline({ ignoreMissingServices: false, report: (error) => reported.push(error) });
  const origin = jest.fn((_request: IncomingMessage | undefined, _name: string) => 'https://party.test');
  const names = new Names({
    line,
    origin,
    defaults: () => undefined,
    absent: () => [...(options.absent ?? [])],
  });
  names.assign(members);
  return { names, line, origin, reported };
}

const blogWith = (options = {}) => memberWith('blog', { index: '/', post: '/posts/:id' }, options);
const shopWith = (options = {}) =>
  memberWith('shop', { index: '/', cart: '/cart' }, { rank: 1, path: '/shop', ...options });

describe('urlFor', () => {
  it('takes a name with a colon for anybody’s endpoint, one’s own included', () => {
    const [blog, shop] = [blogWith(), shopWith()];
    const { names } = namesOf([blog, shop]);
    expect(names.urlFor({ member: shop }, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(names.urlFor({ member: blog }, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(names.urlFor({ member: blog }, 'shop:index', [])).toBe('/shop/');
  });

  it('takes a name without a colon for one of one’s own', () => {
    const [blog, shop] = [blogWith(), shopWith()];
    const { names } = namesOf([blog, shop]);
    expect(names.urlFor({ member: blog }, 'index', [])).toBe('/blog/');
    expect(names.urlFor({ member: shop }, 'index', [])).toBe('/shop/');
  });

  it('builds with values, query and hash', () => {
    const blog = blogWith();
    const { names } = namesOf([blog]);
    expect(names.urlFor({ member: blog }, 'post', [{ id: 7, page: 2 }, { hash: 'top' }])).toBe(
      '/blog/posts/7?page=2#top',
    );
  });

  it('finds a name again as fast, and as right', () => {
    const [blog, shop] = [blogWith(), shopWith()];
    const { names } = namesOf([blog, shop]);
    for (const id of [1, 2, 3])
      expect(names.urlFor({ member: shop }, 'blog:post', [id])).toBe(`/blog/posts/${id}`);
  });

  it('forgets whom it found when the members are assigned anew', () => {
    const [blog, shop] = [blogWith(), shopWith()];
    const { names } = namesOf([blog, shop]);
    expect(names.urlFor({ member: shop }, 'blog:index', [])).toBe('/blog/');
    names.assign([shop, memberWith('blog', { index: '/' }, { path: '/news' })]);
    expect(names.urlFor({ member: shop }, 'blog:index', [])).toBe('/news/');
    names.assign([shop]);
    expect(thrownBy(() => names.urlFor({ member: shop }, 'blog:index', [])).code).toBe(
      'ERR_PARTY_UNKNOWN_GUEST',
    );
  });

  it('takes what the current request says of the mount', () => {
    const shop = shopWith({ path: '/t/:tenant' });
    const { names } = namesOf([shop]);
    const here = { prefix: readMount('/t/:tenant').pattern, params: { tenant: 'acme' } };
    expect(names.urlFor({ member: shop, here }, 'cart', [])).toBe('/t/acme/cart');
    expect(thrownBy(() => names.urlFor({ member: shop }, 'cart', [])).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('asks for the origin of an absolute URL, with the request and the name', () => {
    const blog = blogWith();
    const { names, origin } = namesOf([blog]);
    const request = {} as IncomingMessage;
    expect(names.urlFor({ member: blog, request }, 'blog:index', [{}, { absolute: true }])).toBe(
      'https://party.test/blog/',
    );
    expect(origin.mock.calls).toEqual([[request, 'blog:index']]);
  });

  it('knows no member without a name', () => {
    const { names } = namesOf([memberAt(), blogWith({ rank: 1 })]);
    expect(names.urlFor({ member: memberAt() }, 'blog:index', [])).toBe('/blog/');
  });

  it('knows names that objects have by birth as any other', () => {
    const member = memberWith('__proto__', JSON.parse('{"constructor": "/x"}'));
    const { names } = namesOf([member]);
    expect(names.urlFor({ member }, '__proto__:constructor', [])).toBe('/blog/x');
    expect(thrownBy(() => names.urlFor({ member }, 'constructor:x', [])).code).toBe(
      'ERR_PARTY_UNKNOWN_GUEST',
    );
    expect(thrownBy(() => names.urlFor({ member }, 'toString', [])).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
  });
});

describe('a name that nobody has', () => {
  const [blog, shop] = [blogWith(), shopWith()];
  const absent = [{ name: undefined, label: 'the guest at "/x" (declined)', error: undefined }];
  const { names } = namesOf([shop, blog], { absent });
  const ask = (name: unknown) => thrownBy(() => names.urlFor({ member: shop }, name, []));

  it('is an unknown endpoint where the guest is there, with the closest', () => {
    const { code, details } = ask('blog:pots');
    expect(code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(details).toEqual({
      name: 'blog:pots',
      guest: 'blog',
      closest: ['blog:post'],
      known: ['blog:index', 'blog:post'],
    });
  });

  it('is told with others’ that are called the same', () => {
    const { code, details } = ask('post');
    expect(code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(details).toMatchObject({
      guest: 'shop',
      closest: ['blog:post'],
      known: ['cart', 'index', 'blog:post'],
    });
  });

  it('is one of one’s own where it has no colon', () => {
    const { code, details } = ask('crat');
    expect(code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(details).toEqual({
      name: 'crat',
      guest: 'shop',
      closest: ['cart'],
      known: ['cart', 'index'],
    });
  });

  it('is an unknown guest otherwise, with the closest and who did not join', () => {
    const { code, details } = ask('blgo:post');
    expect(code).toBe('ERR_PARTY_UNKNOWN_GUEST');
    expect(details).toEqual({
      name: 'blgo:post',
      guest: 'blgo',
      closest: ['blog'],
      known: ['blog', 'shop'],
      absent: ['the guest at "/x" (declined)'],
    });
  });

  const asked = 'the name of an endpoint that is asked for';
  it.each(['', ':', 'blog:', ':post', 'a:b:c', '::', 'blog:post:'])(
    'is no name at all if it is %j',
    (name) => {
      const { code, details } = ask(name);
      expect(code).toBe('ERR_PARTY_BAD_NAME');
      expect(details).toEqual({ what: asked, found: JSON.stringify(name) });
    },
  );

  const stringable = { toString: () => 'blog:post' };
  it.each([[undefined], [null], [7], [Symbol('x')], [stringable], [['blog:post']]])(
    'is no name if it is %p',
    (name) => {
      const { code, details } = ask(name);
      expect(code).toBe('ERR_PARTY_BAD_NAME');
      expect(details).toEqual({ what: asked, found: `a value of type ${typeof name}` });
    },
  );

  it('is told by why its guest did not join, where that is known', () => {
    const error = new PartylineError('DID_NOT_JOIN', {
      guest: 'guest "news"',
      reason: 'threw',
      write: 'Mend it.',
    });
    const missing = namesOf([shop], { absent: [{ name: 'news', label: 'guest "news" (failed)', error }] });
    expect(thrownBy(() => missing.names.urlFor({ member: shop }, 'news:index', []))).toBe(error);
    expect(thrownBy(() => missing.names.urlFor({ member: shop }, 'new:index', [])).code).toBe(
      'ERR_PARTY_UNKNOWN_GUEST',
    );
  });

  it('is an unknown guest where that declined, or lost its name to another', () => {
    const lost = new PartylineError('DUPLICATE_NAME', {
      what: 'guest',
      name: 'news',
      taken: 'x',
      write: 'y',
    });
    for (const error of [undefined, lost]) {
      const missing = namesOf([shop], { absent: [{ name: 'news', label: 'guest "news" (…)', error }] });
      const { code, details } = thrownBy(() => missing.names.urlFor({ member: shop }, 'news:index', []));
      expect(code).toBe('ERR_PARTY_UNKNOWN_GUEST');
      expect(details).toMatchObject({ absent: ['guest "news" (…)'] });
    }
  });
});

describe('before the bootstrap is through', () => {
  it('is until the members are assigned', () => {
    const options = { ignoreMissingServices: false, report: () => {} };
    const names = new Names({
      line: new Partyline(options),
      origin: () => '',
      defaults: () => undefined,
      absent: () => [],
    });
    expect(names.ready).toBe(false);
    names.assign([]);
    expect(names.ready).toBe(true);
  });

  it('every name is told to be early, one’s own too', () => {
    const blog = blogWith();
    const { names } = namesOf([blog]);
    names.ready = false;
    for (const name of ['blog:index', 'index', 'nobody:x']) {
      const { code, details } = thrownBy(() => names.urlFor({ member: blog }, name, []));
      expect(code).toBe('ERR_PARTY_NOT_READY');
      expect(details).toEqual({ name });
    }
  });

  it('what is no name is told by its kind', () => {
    const { names } = namesOf([]);
    names.ready = false;
    expect(thrownBy(() => names.urlFor({ member: memberAt() }, Symbol('x'), [])).details).toEqual({
      name: 'a value of type symbol',
    });
  });

  it('who has gone is told why', () => {
    const blog = blogWith();
    blog.gone = new PartylineError('CLOSED', { asked: 'blog' });
    const { names } = namesOf([blog]);
    names.ready = false;
    expect(thrownBy(() => names.urlFor({ member: blog }, 'index', []))).toBe(blog.gone);
  });
});

describe('a party that was closed before the bootstrap was through', () => {
  const { names } = namesOf([]);
  names.ready = false;
  names.close();

  it.each([
    ['index', 'index'],
    ['shop:cart', 'shop:cart'],
    [Symbol('x'), 'a value of type symbol'],
  ])('says so of every name: %p', (name, asked) => {
    const gone = blogWith();
    gone.gone = new PartylineError('DID_NOT_JOIN', { guest: 'x', reason: 'threw', write: 'Mend it.' });
    for (const member of [blogWith(), gone]) {
      const { code, details } = thrownBy(() => names.urlFor({ member }, name, []));
      expect(code).toBe('ERR_PARTY_CLOSED');
      expect(details).toEqual({ asked });
    }
  });
});

describe('a party that was closed', () => {
  it('links as before', () => {
    const [blog, shop] = [blogWith(), shopWith()];
    const { names } = namesOf([blog, shop]);
    names.close();
    expect(names.urlFor({ member: shop }, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(names.urlFor({ member: shop }, 'cart', [])).toBe('/shop/cart');
  });
});

describe('who has gone', () => {
  const gone = new PartylineError('CLOSED', { asked: 'blog' });
  const [blog, shop] = [blogWith(), shopWith()];
  blog.gone = gone;
  const { names } = namesOf([shop]);

  it.each(['post', 'blog:post'])('still links to itself, by %j', (name) => {
    expect(names.urlFor({ member: blog }, name, [7])).toBe('/blog/posts/7');
  });

  it.each(['shop:cart', 'nobody', 'blog:nobody', '', 7])('is told why when it asks for %j', (name) => {
    expect(thrownBy(() => names.urlFor({ member: blog }, name, []))).toBe(gone);
  });
});

describe('get', () => {
  it('tells who goes by a name', () => {
    const shop = shopWith();
    const { names } = namesOf([shop, memberAt()]);
    expect(names.get('shop')).toBe(shop);
    expect([names.get('blog'), names.get('__proto__'), names.get('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the url service', () => {
  const cms = memberWith('cms', {}, { rank: 2, path: '/cms' });
  const shop = shopWith();

  function withAnswer(answer: unknown) {
    const { names, line, reported } = namesOf([shop, cms]);
    const questions: UrlQuestion[] = [];
    line.connect(cms, 'url', (question: UrlQuestion) => {
      questions.push(question);
      if (answer instanceof Error) throw answer;
      return answer;
    });
    return {
      names,
      line,
      reported,
      questions,
      ask: () => names.urlFor({ member: shop }, 'cms:about', [1, { a: 2 }]),
    };
  }

  it('answers for names that nobody has declared', () => {
    const { ask, questions } = withAnswer('/cms/about?a=2#top');
    expect(ask()).toBe('/cms/about?a=2#top');
    expect(questions).toEqual([
      { name: 'cms:about', guest: 'cms', endpoint: 'about', values: [1, { a: 2 }] },
    ]);
    expect(Object.isFrozen(questions[0])).toBe(true);
  });

  it('gives a path, before which the party puts the origin that is asked for', () => {
    const { names, questions } = withAnswer('/cms/about');
    const url = (...values: unknown[]) => names.urlFor({ member: shop }, 'cms:about', values);
    expect(url(1, { hash: 'end', absolute: true })).toBe('https://party.test/cms/about');
    expect(url({ absolute: 'https://other.test' })).toBe('https://other.test/cms/about');
    expect(questions.map(({ values }) => values)).toEqual([[1, { hash: 'end' }], [{}]]);
  });

  it('is asked anew each time', () => {
    const { ask, questions } = withAnswer('/cms/about');
    ask();
    ask();
    expect(questions).toHaveLength(2);
  });

  it('is asked by a full name for one’s own too, and hears the asking guest itself', () => {
    const { names, questions } = withAnswer('/cms/about');
    expect(names.urlFor({ member: cms }, 'about', [])).toBe('/cms/about');
    expect(questions[0]).toMatchObject({ name: 'cms:about', guest: 'cms', endpoint: 'about' });
  });

  it('is not asked for what is declared', () => {
    const { names, questions } = withAnswer('/elsewhere');
    expect(names.urlFor({ member: shop }, 'shop:cart', [])).toBe('/shop/cart');
    expect(questions).toEqual([]);
  });

  it('is not asked for an own name of one who has none', () => {
    const { names, questions } = withAnswer('/x');
    expect(thrownBy(() => names.urlFor({ member: memberAt() }, 'about', [])).code).toBe(
      'ERR_PARTY_UNKNOWN_ENDPOINT',
    );
    expect(questions).toEqual([]);
  });

  it('gives the first of several answers', () => {
    const { names, line } = withAnswer('/first');
    line.connect(memberWith('late', {}, { rank: 9 }), 'url', () => '/second');
    expect(names.urlFor({ member: shop }, 'x:y', [])).toBe('/first');
  });

  it('leaves the name unknown where nobody answers', () => {
    expect(thrownBy(withAnswer(undefined).ask).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    const { names } = withAnswer(undefined);
    expect(thrownBy(() => names.urlFor({ member: shop }, 'x:y', [])).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
  });

  it('leaves the name unknown where a handler fails, which is reported', () => {
    const { ask, reported } = withAnswer(new Error('own'));
    expect(thrownBy(ask).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(reported.map(({ code }) => code)).toEqual(['ERR_PARTY_HANDLER_FAILED']);
  });

  it.each([['/'], ['/a/b'], ['/a?next=//x'], ['/a#//x'], ['/a?x=../..'], ['/a%20b']])(
    'may answer %j',
    (answer) => {
      expect(withAnswer(answer).ask()).toBe(answer);
    },
  );

  it.each([
    [''],
    ['about'],
    ['?a=1'],
    ['//evil.test'],
    ['/\\evil.test'],
    ['/a\\b'],
    ['https://evil.test/'],
    ['javascript:alert(1)'],
    ['/a/../b'],
    ['/%2e%2e/b'],
    ['/a//b'],
    ['/a b'],
    ['/a\r\nb'],
    ['/a\tb'],
    ['/a\0'],
    ['/é'],
    ['/a?é'],
    [7],
    [null],
    [{ toString: () => '/a' }],
    [['/a']],
  ])('may not answer %j', (answer) => {
    const { code, details } = thrownBy(withAnswer(answer).ask);
    expect(code).toBe('ERR_PARTY_UNSAFE_URL');
    expect(details).toMatchObject({ name: 'cms:about' });
  });
});
