import type { PartylineError } from '../../lib/errors';
import { Partyline, type ServiceHandler } from '../../lib/line/partyline';
import type { UrlQuestion } from '../../lib/line/types';
import { asWritten } from '../../lib/links/template-arguments';
import { askUrlService } from '../../lib/links/url-service';
import { namesOf, shopWith, urlFor } from '../shared/asking';
import { memberAt, memberWith } from '../shared/member';
import { thrownBy } from '../shared/thrown';

/** Connects a handler of somebody who is at the party. */
function connect(line: Partyline, label: string, rank: number, handler: ServiceHandler): void {
  const goer = { label, rank };
  line.admit(goer);
  line.connect(goer, 'url', handler);
}

describe('the url service', () => {
  const cms = memberWith('cms', {}, { rank: 2, path: '/cms' });
  const shop = shopWith();

  function withAnswer(answer: unknown) {
    const reported: PartylineError[] = [];
    const line = new Partyline({ ignoreMissingServices: false, report: (error) => reported.push(error) });
    const names = namesOf([shop, cms], {
      elsewhere: (asker, name, args, request) =>
        askUrlService(line, name, args, {
          isElsewhere: false,
          origin: () => asker.origin(request, name.asked),
        }),
    });
    const questions: UrlQuestion[] = [];
    connect(line, 'cms', 2, (question) => {
      questions.push(question as UrlQuestion);
      if (answer instanceof Error) throw answer;
      return answer;
    });
    return {
      names,
      line,
      reported,
      questions,
      ask: () => urlFor(names, shop, 'cms:about', [1, { a: 2 }]),
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
    const url = (...values: unknown[]) => urlFor(names, shop, 'cms:about', values);
    expect(url({ id: 1 }, { hash: 'end', absolute: true })).toBe('https://party.test/cms/about');
    expect(questions.map(({ values }) => values)).toEqual([[{ id: 1 }, { hash: 'end' }]]);
  });

  it.each([
    [[{ absolute: 'https://evil.test' }]],
    [[1, { hash: 'end', absolute: true }]],
    [[1, { absolute: 'https://evil.test' }]],
    [[{ id: 1 }, {}, { absolute: true }]],
    [[{ id: 1 }, { absolute: 'https://evil.test' }]],
  ])('takes no origin among the values, of which it does not know how many there are: %j', (values) => {
    const { names, questions } = withAnswer('/cms/about');
    const { code, details } = thrownBy(() => urlFor(names, shop, 'cms:about', values));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toMatchObject({ option: 'absolute' });
    expect(questions).toEqual([]);
  });

  it('hands on what a template gave by name as options of JavaScript’s', () => {
    const { names, questions } = withAnswer('/cms/about');
    const page = { name: 'urlFor', hash: { page: 2 }, lookupProperty: () => undefined };
    urlFor(names, shop, 'cms:about', asWritten(undefined, [1, page]));
    expect(questions[0]?.values).toEqual([1, { query: { page: 2 } }]);
  });

  it('is asked anew each time', () => {
    const { ask, questions } = withAnswer('/cms/about');
    ask();
    ask();
    expect(questions).toHaveLength(2);
  });

  it('is asked by a full name for one’s own too, and hears the asking guest itself', () => {
    const { names, questions } = withAnswer('/cms/about');
    expect(urlFor(names, cms, 'about', [])).toBe('/cms/about');
    expect(questions[0]).toMatchObject({ name: 'cms:about', guest: 'cms', endpoint: 'about' });
  });

  it('is not asked for what is declared', () => {
    const { names, questions } = withAnswer('/elsewhere');
    expect(urlFor(names, shop, 'shop:cart', [])).toBe('/shop/cart');
    expect(questions).toEqual([]);
  });

  it('is not asked for an own name of one who has none', () => {
    const { names, questions } = withAnswer('/x');
    expect(thrownBy(() => urlFor(names, memberAt(), 'about', [])).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    expect(questions).toEqual([]);
  });

  it('gives the first of several answers', () => {
    const { names, line } = withAnswer('/first');
    connect(line, 'late', 9, () => '/second');
    expect(urlFor(names, shop, 'x:y', [])).toBe('/first');
  });

  it('leaves the name unknown where nobody answers', () => {
    expect(thrownBy(withAnswer(undefined).ask).code).toBe('ERR_PARTY_UNKNOWN_ENDPOINT');
    const { names } = withAnswer(undefined);
    expect(thrownBy(() => urlFor(names, shop, 'x:y', [])).code).toBe('ERR_PARTY_UNKNOWN_GUEST');
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
