import { parse } from 'path-to-regexp';
import { Unreadable } from '../../../lib/pattern/pattern';
import { readExpress5 } from '../../../lib/pattern/syntax/express5';
import { built } from '../../shared/patterns';
import { thrownBy } from '../../shared/thrown';

describe('readExpress5', () => {
  it.each([...new Set(built.map(({ pattern }) => pattern))])(
    "reads %s into path-to-regexp's own tokens",
    (pattern) => {
      expect(readExpress5(pattern)).toEqual({ source: pattern, tokens: parse(pattern).tokens });
    },
  );

  it.each(['', 'posts', 'posts/:id', ':id', '*all', ' /posts', '{a}/b', '\\/a'])(
    'refuses %j, which does not begin with a slash',
    (source) => {
      const error = thrownBy(() => readExpress5(source));
      expect(error).toBeInstanceOf(Unreadable);
      expect(error.message).toBe('a path begins with "/"');
    },
  );

  it.each(['{/:lang}about', '{/:a}-:b', '{/:a}:b', '{/:a{/:b}}.html', '{/a{/b}c}d'])(
    'refuses %j, which would run into the mount path where it begins with what is left out',
    (source) => {
      const error = thrownBy(() => readExpress5(source));
      expect(error).toBeInstanceOf(Unreadable);
      expect(error.message).toBe('a path begins with "/", whatever is left out of it');
    },
  );

  it.each(['{/:lang}', '{/:lang}/about', '{/:a}{/:b}', '/{:a}'])('reads %j', (source) => {
    expect(readExpress5(source).tokens).toEqual(parse(source).tokens);
  });

  it.each(['/:', '/*', '/:id(\\d+)', '/a?', '/a+', '/(a)', '/[a]', '/{a', '/a}', '/:"a', '/a\\', '/!'])(
    'refuses %j, which is no path-to-regexp 8',
    (source) => {
      const error = thrownBy(() => readExpress5(source));
      expect(error).toBeInstanceOf(Unreadable);
      expect(error.message).toBe('it is no path-to-regexp 8 syntax');
    },
  );

  it.each([
    ['/café', 'Write "/caf%C3%A9".'],
    ['/a b', 'Write "/a%20b".'],
    ['/:id/é', 'Write "/:id/%C3%A9".'],
    ['/a{/é}', 'Write "/a{/%C3%A9}".'],
    ['/a#b', 'Write "/a%23b".'],
    ['/caf%C3%A9/é', 'Write "/caf%C3%A9/%C3%A9".'],
    ['/%zz', 'Write "/%25zz".'],
  ])('refuses %j, which no browser sends so, and says how', (source, write) => {
    const error = thrownBy(() => readExpress5(source)) as unknown as Unreadable;
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe('its text is not as browsers send it');
    expect(error.write).toBe(write);
    expect(() => readExpress5(write.slice('Write "'.length, -2))).not.toThrow();
  });

  it.each(['/\ud800', '/a/\udc00', '/:id{/\ud800}'])('refuses %j, which no URL holds', (source) => {
    const error = thrownBy(() => readExpress5(source));
    expect(error).toBeInstanceOf(Unreadable);
    expect(error.message).toBe('its text is not as browsers send it');
  });

  it.each(['/..', '/./a', '/a/../b', '/%2e%2e/a', '/a{/..}', '/:id/../a', '/:id/.'])(
    'refuses %j, which browsers resolve',
    (source) => {
      const error = thrownBy(() => readExpress5(source));
      expect(error).toBeInstanceOf(Unreadable);
      expect(error.message).toBe('it holds a dot segment, which browsers resolve away');
    },
  );

  it.each(['//', '//a', '/a//b', '/a//', '/:a//:b', '/a{/}/b', '/a{//:b}', '{/:a}//b'])(
    'refuses %j, which holds an empty segment',
    (source) => {
      const error = thrownBy(() => readExpress5(source));
      expect(error).toBeInstanceOf(Unreadable);
      expect(error.message).toBe('it holds an empty segment');
    },
  );

  it.each(['/:name.:ext', '/:from..:to', '/.:name', '/:name.', '/a{.:ext}'])(
    'reads %j, whose dots are part of a segment',
    (source) => {
      expect(readExpress5(source).tokens).toEqual(parse(source).tokens);
    },
  );

  it('lets through an error that is not the syntax’s', () => {
    expect(() => readExpress5({ startsWith: () => true } as unknown as string)).toThrow(TypeError);
  });
});
