import express from 'express';
import { endpoints, guest } from 'express-party';
import { checkOptions } from '../../lib/common/checks';
import { readGuest, readInvitePaths } from '../../lib/party/guest';
import { thrownBy } from '../shared/thrown';

const app = express();

describe('guest', () => {
  it('carries what the host says of an app', () => {
    const table = endpoints('legacy', { home: '/' });
    expect(guest(app)).toEqual({
      app,
      name: undefined,
      routes: undefined,
      invites: undefined,
      isAsked: false,
      isStripped: true,
      hasIndexSlash: true,
      catchesRejections: false,
      upgrade: undefined,
    });
    const upgrade = () => {};
    expect(guest(app, { strip: false, catchRejections: true, upgrade })).toMatchObject({
      isStripped: false,
      catchesRejections: true,
      upgrade,
    });
    expect(guest(app, { endpoints: table })).toMatchObject({ name: 'legacy', routes: [{ name: 'home' }] });
    expect(guest(app, { name: 'other', endpoints: table })).toMatchObject({ name: 'other' });
    expect(guest(app, { name: 'plain', endpoints: { home: '/' } })).toMatchObject({
      routes: [{ name: 'home' }],
    });
    expect(readGuest(guest(app, { invite: false }), '/').invites).toEqual([]);
    expect(readGuest(guest(app, { invite: false }), '/').isAsked).toBe(false);
    expect(readGuest(guest(app, { invite: true }), '/')).toMatchObject({ invites: undefined, isAsked: true });
    expect(readGuest(guest(app, { invite: '/hello' }), '/')).toMatchObject({
      invites: ['/hello'],
      isAsked: true,
    });
    expect(readGuest(guest(app, { invite: ['/a', '/b'] }), '/').invites).toEqual(['/a', '/b']);
  });

  it('is taken as it is where it is mounted, and an app is made one', () => {
    const made = guest(app, { name: 'x' });
    expect(readGuest(made, '/x')).toBe(made);
    expect(readGuest(app, '/x')).toMatchObject({ app, name: undefined });
  });

  it.each<[string, () => unknown, string]>([
    ['an app that is none', () => guest({} as never), 'ERR_PARTY_BAD_GUEST'],
    ['a look-alike of a guest', () => readGuest({ app, name: 'x' }, '/'), 'ERR_PARTY_BAD_GUEST'],
    ['a list', () => readGuest([app], '/'), 'ERR_PARTY_BAD_GUEST'],
    ['a bad name', () => guest(app, { name: 'a:b' }), 'ERR_PARTY_BAD_NAME'],
    ['an empty name', () => guest(app, { name: '' }), 'ERR_PARTY_BAD_NAME'],
    ['endpoints without a name', () => guest(app, { endpoints: { home: '/' } }), 'ERR_PARTY_BAD_OPTION'],
    [
      'endpoints that are none',
      () => guest(app, { name: 'x', endpoints: 'home' as never }),
      'ERR_PARTY_BAD_OPTION',
    ],
    [
      'a pattern that is none',
      () => guest(app, { name: 'x', endpoints: { a: 'x' } }),
      'ERR_PARTY_BAD_PATTERN',
    ],
    ['an invite path that is none', () => guest(app, { invite: 'x' }), 'ERR_PARTY_BAD_OPTION'],
    ['an invite path that is the root', () => guest(app, { invite: '/' }), 'ERR_PARTY_BAD_OPTION'],
    ['a class', () => guest(class Guest {} as never), 'ERR_PARTY_BAD_GUEST'],
    ['an invite path with a key', () => guest(app, { invite: '/x/:y' }), 'ERR_PARTY_BAD_OPTION'],
    ['no invite path', () => guest(app, { invite: [] }), 'ERR_PARTY_BAD_OPTION'],
    ['an invite path twice', () => guest(app, { invite: ['/a', '/a'] }), 'ERR_PARTY_BAD_OPTION'],
    ['an invitation that is no path', () => guest(app, { invite: 1 as never }), 'ERR_PARTY_BAD_OPTION'],
    ['a strip that is no flag', () => guest(app, { strip: 'no' as never }), 'ERR_PARTY_BAD_OPTION'],
    ['no catchRejections', () => guest(app, { catchRejections: 1 as never }), 'ERR_PARTY_BAD_OPTION'],
    ['an upgrade that takes none', () => guest(app, { upgrade: {} as never }), 'ERR_PARTY_BAD_OPTION'],
    ['null for an upgrade', () => guest(app, { upgrade: null as never }), 'ERR_PARTY_BAD_OPTION'],
    ['options that are a list', () => guest(app, [] as never), 'ERR_PARTY_BAD_OPTION'],
  ])('refuses %s', (_what, make, code) => {
    expect(thrownBy(make).code).toBe(code);
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'null'],
    ['a list', [], 'an array'],
    ['a class', class Hono {}, 'a class'],
    ['a promise', Promise.resolve(app), 'a promise, which has to be awaited'],
    ['an error handler', (_e: 1, _req: 1, _res: 1, _next: 1) => {}, 'a function of four arguments'],
    ['a text', 'x', 'a value of type string'],
  ])('says that it found %s', (_what, value, found) => {
    expect(() => guest(value as never)).toThrow(found);
  });

  it('is the app that a Nest app houses', () => {
    const nest = { getHttpAdapter: () => ({ getInstance: () => app }) };
    expect(readGuest(guest(nest), '/').app).toBe(app);
    expect(readGuest(nest, '/x').app).toBe(app);
  });

  it('names the options that there are', () => {
    expect(() => checkOptions({ nmae: 1 }, ['name'], 'guest()')).toThrow('"nmae" is not known. Known: name.');
  });

  it('reads one invite path or several', () => {
    expect(readInvitePaths('/a', 'x', 'y')).toEqual(['/a']);
    expect(readInvitePaths(['/a', '/b/c'], 'x', 'y')).toEqual(['/a', '/b/c']);
    for (const bad of ['/a?x', '/a#x', '/a b', '/a/', 7, null]) {
      expect(thrownBy(() => readInvitePaths(bad, 'x', 'y')).code).toBe('ERR_PARTY_BAD_OPTION');
    }
  });
});
