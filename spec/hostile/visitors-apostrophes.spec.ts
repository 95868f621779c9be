import { follow, linked } from './links';
import { closeAll, majors } from './venue';

afterEach(closeAll);

describe.each(majors)('an apostrophe in a link to a guest of %s', (major, make) => {
  const values = ["'", "it's", "a-longer-slug'x", "' onmouseover='alert(1)", "é'", '%27', "''"];

  it.each(values)('U22 ends no attribute in single quotes, and arrives: %j', async (value) => {
    const files = major === 'Express 4' ? '/f/*' : '/f/*path';
    const { app, urlFor } = await linked(make, { a: '/p/:v', f: files });
    const url = urlFor('g:a', value);
    expect(url).toBe(`/p/${encodeURIComponent(value).replaceAll("'", '%27')}`);
    expect(await follow(app, url)).toEqual(['a', [['v', value]]]);
    const file = urlFor('g:f', major === 'Express 4' ? `x/${value}` : ['x', value]);
    expect(file).not.toContain("'");
    expect(await follow(app, file)).toMatchObject(['f', [[expect.anything(), expect.anything()]]]);
    for (const more of [
      urlFor('g:a', { v: value, [value]: value }),
      urlFor('g:a', value, { query: { [value]: [value, value] } }),
    ]) {
      expect(more).not.toContain("'");
      expect(new URL(more, 'http://h').searchParams.get(value)).toBe(value);
    }
  });

  it('U22 stays in a fragment, as browsers have it', async () => {
    const { urlFor } = await linked(make, { a: '/p/:v' });
    expect(urlFor('g:a', "it's", { hash: "it's %27" })).toBe("/p/it%27s#it's%20%2527");
  });

  if (major === 'Express 4') {
    it('U22 is matched by a constraint as it stands in the URL: else there is no link', async () => {
      const { app, urlFor } = await linked(make, {
        a: "/a/:v([a-z']+)",
        b: '/b/:v([a-z%27]+)',
        c: '/c/:v([^/]+)',
      });
      expect(() => urlFor('g:a', "o'neil")).toThrow('where an apostrophe is %27');
      expect(await follow(app, '/a/o%27neil')).toBe(404);
      expect(await follow(app, urlFor('g:a', 'oneil'))).toEqual(['a', [['v', 'oneil']]]);
      for (const name of ['b', 'c'] as const) {
        expect(urlFor(`g:${name}`, "o'neil")).toBe(`/${name}/o%27neil`);
        expect(await follow(app, `/${name}/o%27neil`)).toEqual([name, [['v', "o'neil"]]]);
      }
    });
  }
});
