import express from 'express';
import { endpoints, rsvp, type UrlQuestion } from 'express-party';
import { SECRET } from '../shared/refusals';
import { asking, doors, expressGuest, type Made, made, served } from './doors';
import { bareOf, engineObjects, objects } from './forged';
import { closeAll, majors, throwParty } from './venue';

afterEach(closeAll);

const [[, four], [, five]] = majors;

const refusedAsValue = (key: string) => ({
  code: 'ERR_PARTY_BAD_VALUE',
  key,
  message: expect.stringMatching(/write undefined for an optional key.*write String\(value\)/),
});

function expectSilence(answer: Made): void {
  expect(JSON.stringify(answer)).not.toContain(SECRET);
}

describe('an object that a visitor has sent', () => {
  it.each(doors)('U20 is no option where a key’s value stands: %s, %s', async (_kind, door, makeApp) => {
    const { ask } = await served(makeApp);
    for (const object of [...objects, ...engineObjects]) {
      for (const values of [
        [7, object],
        [7, object, {}],
        ['7', object, { query: { page: 2 } }],
      ]) {
        const answer = await ask(door, ...values);
        expect(answer).toMatchObject(refusedAsValue('slug'));
        expectSilence(answer);
      }
    }
  });

  it.each(doors)('U20 is never an address right after the name: %s, %s', async (_kind, door, makeApp) => {
    const { ask } = await served(makeApp);
    for (const object of objects) {
      const { url, ...refused } = await ask(door, { id: 7, ...object });
      if (url === undefined) expect(refused.code).toMatch(/^ERR_PARTY_BAD_(?:VALUE|OPTION)$/);
      else expect(url).toMatch(/^\/g\/[^#]*$/);
      expectSilence({ ...refused });
    }
  });

  it.each(doors)('U20 is no address behind another one: %s, %s', async (_kind, door, makeApp) => {
    const { ask } = await served(makeApp);
    const answer = await ask(door, { id: 7 }, { absolute: `https://${SECRET}.test` });
    expect(answer).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
    expectSilence(answer);
  });

  it.each(doors)('U20 leaves what the code means as it is: %s, %s', async (kind, door, makeApp) => {
    const { ask, at } = await served(makeApp);
    const isOld = kind === 'a graft';
    const of = (id: string, slug: string) =>
      `${at}${isOld ? `/post.php?id=${id}${slug && `&slug=${slug}`}` : `/posts/${id}${slug && `/${slug}`}`}`;
    expect(await ask(door, 7)).toEqual({ url: of('7', '') });
    expect(await ask(door, 7, 'tea')).toEqual({ url: of('7', 'tea') });
    expect(await ask(door, 7, null)).toEqual({ url: of('7', '') });
    const options = { absolute: 'https://site.test', hash: 'x' };
    expect(await ask(door, 7, null, options)).toEqual({ url: `https://site.test${of('7', '')}#x` });
    expect(await ask(door, 7, 'tea', options)).toEqual({ url: `https://site.test${of('7', 'tea')}#x` });
    expect(await ask(door, { id: 7 }, { hash: 'x' })).toEqual({ url: `${of('7', '')}#x` });
  });

  it.each([
    [four, '/posts/:id/:slug?'],
    [five, '/posts/:id{/:slug}'],
  ] as const)('U20 is none outside a party either', async (make, post) => {
    const ask = await asking(expressGuest(make, { post }));
    for (const door of ['req.urlFor', 'res.locals.urlFor', 'res.redirectTo', 'partylineOf(req).urlFor']) {
      for (const object of objects) expect(await ask(door, 7, object)).toMatchObject(refusedAsValue('slug'));
      expect(await ask(door, 7, null, { hash: 'x' })).toEqual({ url: '/posts/7#x' });
    }
  });

  it('U20 is none of the line’s, nor without a prototype', async () => {
    const { line } = await served(() => expressGuest(five, { post: '/posts/:id{/:slug}' }), '/t/:tenant');
    for (const urlFor of [line.urlFor, line.partyline.urlFor]) {
      for (const object of [...objects, ...engineObjects].flatMap((each) => [each, bareOf(each)])) {
        const answer = made(() => urlFor('g:post', 7, object));
        expect(answer).toMatchObject(refusedAsValue('slug'));
        expectSilence(answer);
      }
      // After the name a visitor's object is the values by name: a key and the query.
      expect(urlFor('g:post', { tenant: 'x', id: 7, page: 2 })).toBe('/t/x/posts/7?page=2');
    }
  });

  it('U20 gives no name that the url service answers an address', async () => {
    const heard: unknown[] = [];
    const cms = express().use(
      rsvp(endpoints('cms', { page: '/page/:id' }), ({ connect, urlFor }) => {
        connect('url', (question) => {
          const [given, options] = (question as UrlQuestion).values;
          heard.push([given, options]);
          return urlFor('page', { ...(given as object), id: 12 }, options);
        });
      }),
    );
    const { line } = throwParty({ '/cms': cms as never });
    await line.bootstrap();
    expect(line.urlFor('cms:about', { print: true })).toBe('/cms/page/12?print=true');
    expect(line.urlFor('cms:about', { id: SECRET })).toBe('/cms/page/12');
    expect(line.urlFor('cms:about', {}, { hash: 'x' })).toBe('/cms/page/12#x');
    expect(heard).toHaveLength(3);
    const evil = { absolute: 'https://evil.test' };
    for (const values of [[evil], [7, evil], [{}, evil]] as unknown[][]) {
      expect(made(() => line.urlFor('cms:about', ...values))).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
    }
    for (const word of ['query', 'hash']) {
      expect(made(() => line.urlFor('cms:about', { [word]: SECRET })).url).toBeUndefined();
    }
  });
});

describe('an object like those of template engines', () => {
  it.each(doors)('U21 is refused wherever it stands: %s, %s', async (_kind, door, makeApp) => {
    const { ask } = await served(makeApp);
    for (const object of engineObjects) {
      expect(await ask(door, 7, object)).toMatchObject(refusedAsValue('slug'));
      for (const values of [[7, 'tea', object], [{ id: 7, ...object }], [{ id: 7 }, object]]) {
        const answer = await ask(door, ...values);
        expect(answer).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
        expectSilence(answer);
      }
    }
  });

  it('U21 is refused by the line, which templates call too, whatever it is called with', async () => {
    const { line } = await served(() => expressGuest(five, { post: '/posts/:id{/:slug}' }));
    const callers: unknown[] = [undefined, line, { urlFor: line.urlFor }, { lookup: 'x', getVariables: 'x' }];
    for (const object of engineObjects.flatMap((each) => [each, bareOf(each)])) {
      for (const self of callers) {
        const build = () => Reflect.apply(line.urlFor, self, ['g:post', 7, 'tea', object]) as string;
        expect(made(build)).toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
      }
    }
  });
});
