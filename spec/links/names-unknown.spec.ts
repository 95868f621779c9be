import { PartylineError } from '../../lib/errors';
import { blogWith, namesOf, shopWith, urlFor } from '../shared/asking';
import { thrownBy } from '../shared/thrown';

describe('a name that nobody has', () => {
  const [blog, shop] = [blogWith(), shopWith()];
  const absent = () => [{ name: undefined, label: 'the guest at "/x" (declined)', error: undefined }];
  const names = namesOf([shop, blog], { absent });
  const ask = (name: unknown) => thrownBy(() => urlFor(names, shop, name));

  it('is an unknown endpoint where the guest is there, with the closest', () => {
    const { code, details } = ask('blog:pots');
    expect(code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(details).toEqual({
      name: 'blog:pots',
      guest: 'blog',
      closest: ['blog:post'],
      known: ['blog:file', 'blog:index', 'blog:post'],
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

  it('is no name either after others were found', () => {
    expect(urlFor(names, shop, 'blog:post', [7])).toBe('/blog/posts/7');
    expect(ask(undefined).code).toBe('ERR_PARTY_BAD_NAME');
  });

  it('is told by why its guest did not join, where that is known', () => {
    const error = new PartylineError('DID_NOT_JOIN', {
      guest: 'guest "news"',
      reason: 'threw',
      write: 'Mend it.',
    });
    const missing = namesOf([shop], {
      absent: () => [{ name: 'news', label: 'guest "news" (failed)', error }],
    });
    expect(thrownBy(() => urlFor(missing, shop, 'news:index'))).toBe(error);
    expect(thrownBy(() => urlFor(missing, shop, 'new:index')).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
  });

  it('is an unknown guest where that declined, or lost its name to another', () => {
    const lost = new PartylineError('DUPLICATE_NAME', {
      what: 'guest',
      name: 'news',
      taken: 'x',
      write: 'y',
    });
    for (const error of [undefined, lost]) {
      const missing = namesOf([shop], { absent: () => [{ name: 'news', label: 'guest "news" (…)', error }] });
      const { code, details } = thrownBy(() => urlFor(missing, shop, 'news:index'));
      expect(code).toBe('ERR_PARTY_UNKNOWN_GUEST');
      expect(details).toMatchObject({ absent: ['guest "news" (…)'] });
    }
  });
});
