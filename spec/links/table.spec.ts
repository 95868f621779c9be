import { METHODS } from 'node:http';
import { checkName, endpoints, isTable, readable, routesOf } from '../../lib/links/table';
import { EMPTY, join, Unreadable } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { badNames, goodNames } from '../shared/names';
import { thrownBy } from '../shared/thrown';

/** Entry, its method and its path. */
const entries: readonly (readonly [string, string, string])[] = [
  ['/', 'GET', '/'],
  ['/posts/:id', 'GET', '/posts/:id'],
  ['GET /posts', 'GET', '/posts'],
  ['POST /posts', 'POST', '/posts'],
  ['M-SEARCH /posts', 'M-SEARCH', '/posts'],
  ['ALL /posts', 'ALL', '/posts'],
  ['{/:lang}', 'GET', '{/:lang}'],
  ['DELETE {/:lang}/x', 'DELETE', '{/:lang}/x'],
  ['/files/:name.:ext', 'GET', '/files/:name.:ext'],
];

/** Entry, and the pattern and the reason that its error tells. */
const broken: readonly (readonly [unknown, string, string])[] = [
  ['', '', 'it is no path, nor a method and a path'],
  ['posts', 'posts', 'a path begins with "/"'],
  ['FAQ', 'FAQ', 'a path begins with "/"'],
  ['ROBOTS.TXT', 'ROBOTS.TXT', 'a path begins with "/"'],
  [
    'post /posts',
    'post /posts',
    'a method is written in capitals, then one space, then the path with its "/"',
  ],
  [
    'POST  /posts',
    'POST  /posts',
    'a method is written in capitals, then one space, then the path with its "/"',
  ],
  ['POST posts', 'POST posts', 'a method is written in capitals, then one space, then the path with its "/"'],
  [' /posts', ' /posts', 'it is no path, nor a method and a path'],
  ['POST', 'POST', 'it is no path, nor a method and a path'],
  ['http://x.test/', 'http://x.test/', 'it is no path, nor a method and a path'],
  [7, 'number', 'it is no path, nor a method and a path'],
  [null, 'object', 'it is no path, nor a method and a path'],
  [/x/, 'object', 'it is no path, nor a method and a path'],
  [['/a'], 'object', 'it is no path, nor a method and a path'],
  ['FETCH /posts', 'FETCH /posts', '"FETCH" is no HTTP method'],
  ['-- /posts', '-- /posts', '"--" is no HTTP method'],
  ['/:id(\\d+)', '/:id(\\d+)', 'it is no path-to-regexp 8 syntax'],
  ['POST /*', '/*', 'it is no path-to-regexp 8 syntax'],
  ['/a/../b', '/a/../b', 'it holds a dot segment, which browsers resolve away'],
  ['/a//b', '/a//b', 'it holds an empty segment'],
  ['GET //x', '//x', 'it holds an empty segment'],
  ['/café', '/café', 'its text is not as browsers send it'],
  ['/a\n', '/a\n', 'its text is not as browsers send it'],
];

/** What is no object of entries. */
const noEntries: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', '/posts'],
  ['a number', 7],
  ['a function', () => ({ index: '/' })],
  ['a list', ['/posts']],
];

describe('endpoints', () => {
  it('makes a table: the name, what was written, and the paths for the guest’s own router', () => {
    const table = endpoints('blog', { index: '/', post: '/posts/:id', create: 'POST /posts' });
    expect(table.name).toBe('blog');
    expect(table.entries).toEqual({ index: '/', post: '/posts/:id', create: 'POST /posts' });
    expect({ ...table.paths }).toEqual({ index: '/', post: '/posts/:id', create: '/posts' });
  });

  it('is frozen, and keeps its own copy of what was written', () => {
    const written: Record<string, string> = { index: '/' };
    const table = endpoints('blog', written);
    written.late = '/late';
    expect(Object.keys(table.entries)).toEqual(['index']);
    expect([table, table.entries, table.paths].every(Object.isFrozen)).toBe(true);
  });

  it('prints no more than what it says', () => {
    expect(Object.keys(endpoints('blog', {}))).toEqual(['name', 'entries', 'paths']);
  });

  it.each(entries)('takes %s', (entry, _method, path) => {
    expect(endpoints('blog', { x: entry }).paths.x).toBe(path);
  });

  it.each(broken)('refuses %p, naming the endpoint', (entry, pattern, reason) => {
    const { code, details } = thrownBy(() => endpoints('blog', { ok: '/', bad: entry as string }));
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({ endpoint: 'bad', pattern, reason });
  });

  it.each([
    ['FAQ', 'Write "/FAQ".'],
    ['get /faq', 'Write "GET /faq".'],
    ['POST posts', 'Write "POST /posts".'],
  ])('says what to write for %s', (entry, write) => {
    expect(thrownBy(() => endpoints('blog', { bad: entry })).details).toMatchObject({ write });
  });

  it('refuses an entry that no URL holds', () => {
    expect(thrownBy(() => endpoints('blog', { bad: '/\ud800' })).code).toBe('ERR_PARTY_BAD_PATTERN');
  });

  it.each(goodNames)('takes %j for the name of a guest and of an endpoint', (name) => {
    const table = endpoints(name, JSON.parse(`{"${name}": "/x"}`));
    expect(table.name).toBe(name);
    expect(Object.keys(table.paths)).toEqual([name]);
    expect(table.paths[name]).toBe('/x');
  });

  it.each(badNames)('refuses %j for either', (name) => {
    const found = JSON.stringify(name);
    expect(thrownBy(() => endpoints(name, {})).details).toEqual({ what: 'the name of a guest', found });
    const { code, details } = thrownBy(() => endpoints('blog', { [name]: '/' }));
    expect(code).toBe('ERR_PARTY_BAD_NAME');
    expect(details).toEqual({ what: 'the name of an endpoint', found });
  });

  it.each(noEntries)('refuses %s for the entries', (_what, given) => {
    const { code, details } = thrownBy(() => endpoints('blog', given as never));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toMatchObject({ where: 'endpoints', option: 'entries', reason: 'is no object' });
  });

  it('takes entries without a prototype', () => {
    expect(endpoints('blog', Object.assign(Object.create(null), { index: '/x' })).paths.index).toBe('/x');
  });

  it('knows no names that objects have by birth', () => {
    const { paths } = endpoints('blog', {});
    expect((paths as Record<string, unknown>).constructor).toBeUndefined();
    expect(Object.getPrototypeOf(paths)).toBeNull();
  });

  it('reads own entries only', () => {
    expect(Object.keys(endpoints('blog', Object.create({ inherited: '/x' })).paths)).toEqual([]);
  });
});

describe('isTable', () => {
  it('knows the tables of another copy of the package', () => {
    jest.isolateModules(() => {
      const other: typeof import('../../lib/links/table') = require('../../lib/links/table');
      expect(other.endpoints).not.toBe(endpoints);
      expect(isTable(other.endpoints('blog', {}))).toBe(true);
    });
  });

  it('is true of a table, and of no copy or look-alike', () => {
    const table = endpoints('blog', { index: '/' });
    expect(isTable(table)).toBe(true);
    for (const other of [{ ...table }, Object.create(table), table.entries, null, undefined, 'blog']) {
      expect(isTable(other)).toBe(false);
    }
  });
});

describe('routesOf', () => {
  it.each(entries)('reads %s', (entry, method, path) => {
    const [route, ...more] = routesOf({ x: entry });
    expect(more).toEqual([]);
    expect(route?.name).toBe('x');
    expect(route?.methods).toEqual([method]);
    expect(route?.pattern.source).toBe(path);
  });

  it('keeps the order of what was written', () => {
    expect(routesOf({ b: '/b', a: '/a' }).map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it.each(broken)('refuses %p', (entry, pattern, reason) => {
    expect(thrownBy(() => routesOf({ bad: entry as string })).details).toMatchObject({ pattern, reason });
  });

  it.each(noEntries)('refuses %s', (_what, given) => {
    const { code, details } = thrownBy(() => routesOf(given as never));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toMatchObject({ option: 'entries' });
  });

  it.each([...METHODS, 'ALL'])('takes the method %s', (method) => {
    expect(routesOf({ x: `${method} /x` })[0]?.methods).toEqual([method]);
  });
});

describe('checkName', () => {
  it('lets good names pass', () => {
    for (const name of goodNames) expect(() => checkName(name, 'a name')).not.toThrow();
  });

  it.each([
    ['undefined', undefined],
    ['object', null],
    ['number', 7],
    ['symbol', Symbol('x')],
    ['object', { toString: () => 'blog' }],
    ['object', ['blog']],
  ])('refuses what is no text, without making one of it: %s', (type, name) => {
    const { code, details, message } = thrownBy(() => checkName(name, 'the name of a guest'));
    expect(code).toBe('ERR_PARTY_BAD_NAME');
    // "object" is a fine name: the message has to say that it is a type.
    expect(details).toEqual({ what: 'the name of a guest', found: `a value of type ${type}` });
    expect(message.startsWith(`a value of type ${type} cannot be the name of a guest`)).toBe(true);
  });
});

describe('readable', () => {
  it('gives what the reader reads', () => {
    expect(readable('post', '/', () => EMPTY)).toBe(EMPTY);
  });

  it('gives a reader’s complaint the endpoint’s name', () => {
    const error = thrownBy(() =>
      readable('post', '/x', () => {
        throw new Unreadable('it is odd', 'Write another.');
      }),
    );
    expect(error.code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(error.details).toEqual({
      endpoint: 'post',
      pattern: '/x',
      reason: 'it is odd',
      write: 'Write another.',
    });
  });

  it('refuses what no router matches, though each part of it could be', () => {
    const half = readExpress5(`/${'{a}'.repeat(6)}`);
    expect(readable('post', '/x', () => half)).toBe(half);
    const { code, details } = thrownBy(() => readable('post', '/x', () => join(half, half)));
    expect(code).toBe('ERR_PARTY_BAD_PATTERN');
    expect(details).toMatchObject({ endpoint: 'post', pattern: '/x' });
  });

  it('lets any other error through', () => {
    const own = new Error('own');
    const fail = () => {
      throw own;
    };
    expect(() => readable('post', '/x', fail)).toThrow(own);
  });
});
