import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../lib/errors';
import { Endpoint } from '../../lib/links/endpoint';
import { Member, NOT_SETTLED, NOTHING_DECLARED } from '../../lib/links/member';
import { build } from '../../lib/pattern/build';
import { readMount } from '../../lib/pattern/mount-path';
import { readRegExp } from '../../lib/pattern/pattern';
import { readExpress5 } from '../../lib/pattern/syntax/express5';
import { CALLER, memberAt, memberWith, positionAt } from '../shared/member';
import { thrownBy } from '../shared/thrown';
import { endpointAt, hereAt, url, urlAt } from '../shared/urls';

const lone = '\ud800';

/** The endpoint `blog:post` where it is not known where the guest's links begin. */
function withoutBase(error: PartylineError): Endpoint {
  const owner = new Member(positionAt({ name: 'blog' }), NOTHING_DECLARED, { error });
  return new Endpoint(owner, { name: 'post', methods: ['GET'], pattern: readExpress5('/posts/:id') });
}

describe('Endpoint', () => {
  it('has its whole pattern from the site’s root on', () => {
    const member = memberWith('shop', { item: '/items/:id' }, { path: '/t/:tenant/shop' });
    expect(member.find('item')?.full.source).toBe('/t/:tenant/shop/items/:id');
  });

  it('is made ready for building: keys with their places, the mount’s first', () => {
    const member = memberWith('shop', { item: '/items/:id{/*rest}' }, { path: '/t/:tenant' });
    const { template } = member.find('item') as Endpoint;
    expect(template.subject).toEqual({ name: 'shop:item', pattern: '/t/:tenant/items/:id{/*rest}' });
    expect(template.mountKeys).toBe(1);
    expect([...template.indexOf]).toEqual([
      ['tenant', 0],
      ['id', 1],
      ['rest', 2],
    ]);
    expect(build(template, ['x', 7, ['a', 'b']])).toBe('/t/x/items/7/a/b');
  });

  it('is made ready once', () => {
    const endpoint = endpointAt('/blog', '/');
    expect(endpoint.template).toBe(endpoint.template);
  });

  it('is another in a list with another base', () => {
    const at = (base: string) =>
      memberWith('blog', { index: '/x' }, { path: '/', base: readMount(base).pattern }).find('index');
    expect(['/v1', '/v2'].map((base) => at(base)?.template.subject.pattern)).toEqual(['/v1/x', '/v2/x']);
  });

  it('is named without a guest where its member has no name', () => {
    const endpoint = new Endpoint(memberAt(), {
      name: 'index',
      methods: ['GET'],
      pattern: readMount('/x').pattern,
    });
    expect([endpoint.fullName, endpoint.template.subject.name]).toEqual(['index', 'index']);
    expect(endpointAt('/', '/').fullName).toBe('blog:post');
  });

  it('is shown within the party, and not built, while what stands before that cannot be known', () => {
    const own = new PartylineError('CLOSED', { asked: 'x' });
    const endpoint = withoutBase(own);
    expect(endpoint.full.source).toBe('/blog/posts/:id');
    expect(thrownBy(() => endpoint.template)).toBe(own);
    expect(thrownBy(() => endpoint.url([7], CALLER, undefined))).toBe(own);
  });

  it('says by its name that the site has no base, and why', () => {
    const none = new PartylineError('NO_BASE', { name: 'an endpoint', reason: 'it is mounted twice' });
    const { code, details } = thrownBy(() => withoutBase(none).url([7], CALLER, undefined));
    expect(code).toBe('ERR_PARTY_NO_BASE');
    expect(details).toEqual({ name: 'blog:post', reason: 'it is mounted twice' });
    const early = 'error' in NOT_SETTLED ? NOT_SETTLED.error : undefined;
    expect(thrownBy(() => withoutBase(early as PartylineError).template).code).toBe('ERR_PARTY_NOT_READY');
  });

  it('cannot be built of a RegExp, which has a name and a pattern to be shown all the same', () => {
    const endpoint = new Endpoint(memberWith('blog', {}), {
      name: 'x',
      methods: ['GET'],
      pattern: readRegExp(/^\/x/),
    });
    expect(endpoint.full.source).toBe('/blog/^\\/x/');
    const { code, details } = thrownBy(() => endpoint.url([], CALLER, undefined));
    expect(code).toBe('ERR_PARTY_NOT_BUILDABLE');
    expect(details).toEqual({
      name: 'blog:x',
      pattern: '/blog/^\\/x/',
      reason: 'a RegExp can be matched, never built',
    });
  });
});

describe('a link', () => {
  it.each([
    [[7], '7'],
    [['a-slug'], 'a-slug'],
    [['a b/c?d#é'], 'a%20b%2Fc%3Fd%23%C3%A9'],
    [[1.5], '1.5'],
    [[true], 'true'],
    [[7n], '7'],
    [[new Date(0)], '1970-01-01T00%3A00%3A00.000Z'],
    [[7, {}], '7'],
    [[7, undefined], '7'],
    [[{ id: 7 }], '7'],
    [[{ id: 7 }, {}], '7'],
    [[{ id: 7, page: 2 }], '7?page=2'],
    [[{ page: 2, id: 7 }], '7?page=2'],
    [[{ id: 7, q: null }], '7'],
    [[{ id: 7, q: [1] }], '7?q=1'],
    [[Object.assign(Object.create(null), { id: 7 })], '7'],
  ])('of %j leads to /posts/%s', (args, end) => {
    expect(url('/posts/:id', ...args)).toBe(`/blog/posts/${end}`);
  });

  it.each([
    [[], 'MISSING_VALUE'],
    [[null], 'MISSING_VALUE'],
    [[undefined], 'MISSING_VALUE'],
    [[{}], 'MISSING_VALUE'],
    [[7, 8], 'TOO_MANY_VALUES'],
    [[{ id: 7, __keywords: true }], 'BAD_OPTION'],
    [[7, { page: 2, __keywords: true }], 'BAD_OPTION'],
    [[{ name: 'x', hash: { id: 7 }, data: { root: {} } }], 'BAD_OPTION'],
    [[7, { name: 'x', hash: { page: 2 }, data: { root: {} } }], 'BAD_OPTION'],
    [[''], 'BAD_VALUE'],
    [['.'], 'UNSAFE_URL'],
    [['..'], 'UNSAFE_URL'],
    [[lone], 'BAD_VALUE'],
    [[`a-longer-slug${lone}`], 'BAD_VALUE'],
    [[Number.NaN], 'BAD_VALUE'],
    [[[7]], 'BAD_VALUE'],
    [[{ id: '' }], 'BAD_VALUE'],
    [[{ id: 7, query: 1 }], 'BAD_OPTION'],
    [[{ id: 7, [lone]: 1 }], 'BAD_VALUE'],
  ])('of %j is none: %s', (args, kind) => {
    expect(thrownBy(() => url('/posts/:id', ...args)).code).toBe(`ERR_PARTY_${kind}`);
  });

  it('is the same again: nothing of a call is kept', () => {
    const endpoint = endpointAt('/blog', '/posts/:id');
    const of = (...args: unknown[]) => endpoint.url(args, CALLER, undefined);
    expect([of(7), of({ id: 8, a: 1 }), of(7, { hash: 'x' }), of(9)]).toEqual([
      '/blog/posts/7',
      '/blog/posts/8?a=1',
      '/blog/posts/7#x',
      '/blog/posts/9',
    ]);
    expect(thrownBy(() => of()).code).toBe('ERR_PARTY_MISSING_VALUE');
    expect(of(7)).toBe('/blog/posts/7');
  });

  it('asks who asks only for what the call does not say, with the request', () => {
    const request = {} as IncomingMessage;
    const caller = {
      here: jest.fn(() => hereAt('/t/:tenant', { tenant: 'acme' })),
      origin: jest.fn(() => 'https://party.test'),
      defaults: jest.fn(() => ({ lang: 'fr' })),
    };
    const whole = endpointAt('/blog', '/:lang/:id');
    expect(whole.url(['de', 7], caller, request)).toBe('/blog/de/7');
    expect(whole.url([{ lang: 'de', id: 7 }, {}], caller, request)).toBe('/blog/de/7');
    for (const ask of Object.values(caller)) expect(ask).not.toHaveBeenCalled();
    expect(endpointAt('/t/:tenant', '/:lang').url([undefined, { absolute: true }], caller, request)).toBe(
      'https://party.test/t/acme/fr',
    );
    expect(caller.here.mock.calls).toEqual([[request]]);
    expect(caller.defaults.mock.calls).toEqual([[request]]);
    expect(caller.origin.mock.calls).toEqual([[request, 'blog:post']]);
  });

  it('of values by name alone takes each for a value: none of them is an option', () => {
    const endpoint = endpointAt('/t/:tenant', '/posts/:hash');
    const caller = { ...CALLER, here: () => hereAt('/t/:tenant', { tenant: 'acme' }) };
    expect(endpoint.urlOf({ hash: 'x' }, caller, undefined)).toBe('/t/acme/posts/x');
    expect(endpoint.urlOf({ hash: 'x', tenant: 'b', q: 1 }, caller, undefined)).toBe('/t/b/posts/x?q=1');
    expect(thrownBy(() => endpoint.urlOf({}, caller, undefined)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });
});

describe('what errors say', () => {
  it.each([
    ['a value by position', () => url('/:id', Symbol('secret'))],
    ['a value by name', () => url('/:id', { id: ['secret'] })],
    ['a text that is no URL', () => url('/:id', `secret${lone}`)],
    ['a value too many', () => url('/:id', 'secret', 'secret')],
    ['a query', () => url('/', {}, { query: { a: { b: 'secret' } } })],
    ['a query that is none', () => url('/', {}, { query: 'secret' })],
    ['a hash', () => url('/', {}, { hash: `secret${lone}` })],
    ['an origin', () => url('/', {}, { absolute: 'secret' })],
    ['a key of the current request', () => urlAt('/t/:a', '/', hereAt('/t/:a', { a: `secret${lone}` }))],
  ])('is not %s', (_what, run) => {
    const { message, details } = thrownBy(run);
    expect(message).not.toContain('secret');
    expect(JSON.stringify(details)).not.toContain('secret');
  });
});
