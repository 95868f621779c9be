import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { PartylineError } from '../../../lib/errors';
import type { RoutedRequest } from '../../../lib/express/app';
import { Member, type Start } from '../../../lib/links/member';
import { Names } from '../../../lib/links/names';
import { routesOf } from '../../../lib/links/table';
import { beginVisit } from '../../../lib/party/dispatch';
import { Participant } from '../../../lib/party/invite/participant';
import { type Mount, readMounts } from '../../../lib/party/mounts';
import { readMount } from '../../../lib/pattern/mount-path';
import { thrownBy } from '../../shared/thrown';
import { hosting } from '../hosting';

const left = () => new PartylineError('DID_NOT_JOIN', { guest: 'g', reason: 'was late', write: 'Wait.' });

function participantAt(
  path = '/blog',
  { base = '/v2', givenName }: { base?: string; givenName?: string } = {},
) {
  const { inviting, line, close } = hosting();
  const start: Start = { base: readMount(base).pattern };
  const [mount] = readMounts({ [path]: () => {} }, '/__invite__') as [Mount];
  const position = { rank: 3, path, mount: mount.route.pattern, givenName };
  const participant = new Participant(position, { ...inviting, start: () => start }, mount);
  /** What a party does when it settles. */
  const settle = () => {
    const member = new Member(position, participant.declared, start);
    participant.settle(member, new Names(new Map([[member.name ?? '', member]])));
  };
  return { participant, mount, line, inviting, settle, close };
}

function requestAt(baseUrl: string): RoutedRequest {
  const req = new IncomingMessage(new Socket()) as RoutedRequest;
  req.baseUrl = baseUrl;
  return req;
}

describe('a participant', () => {
  it('is told of by its rank, its name and its label', () => {
    const { participant } = participantAt();
    expect(participant).toMatchObject({ rank: 3, name: undefined, label: 'the guest at "/blog"' });
    participant.declare('blog', []);
    expect(participant).toMatchObject({ name: 'blog', label: 'guest "blog"', ended: false });
    const named = participantAt('/blog', { givenName: 'archive' }).participant;
    named.declare('blog', []);
    expect(named.name).toBe('archive');
  });

  it('knows whether a method of its operator was read', () => {
    const { participant } = participantAt();
    expect([typeof participant.operator, participant.hasReadOperator]).toEqual(['object', false]);
    participant.operator.connect('nav', () => 1);
    expect(participant.hasReadOperator).toBe(true);
    expect(participant.operator).toBe(participant.operator);
  });

  it('keeps what it declares, and tells its party before and after', () => {
    const { participant, inviting } = participantAt();
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    participant.declare('blog', routesOf({ index: '/' }));
    expect([...participant.declared.routes.keys()]).toEqual(['post', 'index']);
    expect(inviting.declaring.mock.calls).toEqual([['blog'], ['blog']]);
    expect(inviting.declared).toHaveBeenCalledTimes(2);
    inviting.declaring.mockImplementation(() => {
      throw left();
    });
    expect(() => participant.declare('blog', routesOf({ late: '/late' }))).toThrow(PartylineError);
    expect([...participant.declared.routes.keys()]).toEqual(['post', 'index']);
  });

  it.each<[string, (participant: Participant) => void]>([
    ['its invitation is over', (participant) => participant.close()],
    ['it has left', (participant) => participant.leave(left())],
  ])('declares nothing any more once %s', (_when, end) => {
    const { participant, inviting } = participantAt();
    participant.declare('blog', []);
    const { declared } = participant;
    end(participant);
    participant.declare('blog', routesOf({ late: '/late' }));
    participant.declare('other', []);
    expect(participant.declared).toBe(declared);
    expect(inviting.declaring).toHaveBeenCalledTimes(1);
  });

  it('asks others as itself, as long as it takes part', () => {
    const { participant } = participantAt();
    expect(participant.asker()).toBe(participant);
    const error = left();
    participant.leave(error);
    expect(thrownBy(() => participant.asker())).toBe(error);
  });

  it('is heard by nobody once it has left, with what it has connected before and after', () => {
    const { participant, line } = participantAt();
    line.admit(participant);
    participant.connect('nav', () => 'before');
    expect(line.has('nav')).toBe(true);
    participant.leave(left());
    expect(line.has('nav')).toBe(false);
    expect(participant.connect('nav', () => 'after')()).toBeUndefined();
    line.admit(participant);
    expect(line.has('nav')).toBe(false);
  });

  it.each<[string, (made: ReturnType<typeof participantAt>) => void]>([
    ['it has left', ({ participant }) => participant.leave(left())],
    ['the party was closed', ({ close }) => close()],
  ])('has ended when %s', (_when, end) => {
    const made = participantAt();
    expect(made.participant.ended).toBe(false);
    end(made);
    expect(made.participant.ended).toBe(true);
  });
});

describe('the links of a participant', () => {
  it('wait until its party settles', () => {
    const { participant, settle } = participantAt();
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    expect(thrownBy(() => participant.urlFor('post', [7])).code).toBe('ERR_PARTY_NOT_READY');
    settle();
    for (const name of ['post', 'blog:post', 'post', 'blog:post'])
      expect(participant.urlFor(name, [7])).toBe('/v2/blog/posts/7');
  });

  it('lead to itself when it has left, and to nobody else', () => {
    const { participant, settle } = participantAt();
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    settle();
    const error = left();
    participant.leave(error);
    for (const asked of [() => participant.urlFor('post', [7]), () => participant.urlFor('blog:post', [7])])
      expect(asked()).toBe('/v2/blog/posts/7');
    // A later settling does not bring it back.
    settle();
    expect(participant.urlFor('blog:post', [7])).toBe('/v2/blog/posts/7');
    expect(thrownBy(() => participant.urlFor('shop:cart', []))).toBe(error);
    expect(thrownBy(() => participant.urlFor('none', []))).toBe(error);
  });

  it('take what a template has written by its operator, and for nothing else', () => {
    const { participant, settle } = participantAt();
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    settle();
    const handlebars = { hash: { page: 2 }, name: 'urlFor', lookupProperty: () => undefined };
    expect(participant.operator.urlFor('post', 7, handlebars)).toBe('/v2/blog/posts/7?page=2');
    expect(thrownBy(() => participant.urlFor('post', [7, handlebars])).code).toBe('ERR_PARTY_BAD_OPTION');
  });

  it('take what its party has as origin', () => {
    const { participant, settle } = participantAt();
    participant.declare('blog', routesOf({ index: '/' }));
    settle();
    expect(participant.urlFor('index', [{}, { absolute: true }])).toBe('https://h.test/v2/blog/');
  });

  it('take the keys of the mount from the request', () => {
    const { participant, settle, mount } = participantAt('/t/:tenant');
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    settle();
    const req = requestAt('/v2/t/acme');
    expect(participant.mountParams(req)).toEqual({});
    const end = beginVisit(req, { mount, params: { tenant: 'acme' }, isStray: false });
    expect(participant.mountParams(req)).toEqual({ tenant: 'acme' });
    expect(participant.urlFor('post', [{ id: 7 }], req)).toBe('/v2/t/acme/posts/7');
    end();
    expect(thrownBy(() => participant.urlFor('post', [{ id: 7 }], req)).code).toBe('ERR_PARTY_MISSING_VALUE');
  });

  it('are refused for a request that came in elsewhere than at the base, and for no other', () => {
    const { participant, settle, mount } = participantAt();
    participant.declare('blog', routesOf({ post: '/posts/:id' }));
    settle();
    const [stray, other] = [requestAt('/x/blog'), requestAt('/v2/blog')];
    participant.share();
    beginVisit(stray, { mount, params: {}, isStray: true });
    beginVisit(other, { mount, params: {}, isStray: false });
    expect([participant.isStray(stray), participant.isStray(other)]).toEqual([true, false]);
    expect(thrownBy(() => participant.urlFor('post', [7], stray))).toMatchObject({
      code: 'ERR_PARTY_NO_BASE',
      details: { name: 'post', reason: 'it came in elsewhere' },
    });
    expect(participant.urlFor('post', [7], other)).toBe('/v2/blog/posts/7');
    expect(participant.urlFor('post', [7])).toBe('/v2/blog/posts/7');
  });
});

describe('a participant serves', () => {
  it.each([
    ['/v2/blog', true],
    ['/V2/Blog', true],
    ['/v2/blog/admin', true],
    ['/blog', false],
    ['/v2/blogger', false],
    ['', false],
  ])('a request by its path, at %j: %p', (baseUrl, serves) => {
    const { participant, settle } = participantAt();
    expect(participant.serves(requestAt(baseUrl))).toBe(false);
    settle();
    expect(participant.serves(requestAt(baseUrl))).toBe(serves);
  });

  it('a request by its mark, where its path does not tell', () => {
    const { participant, settle, mount } = participantAt();
    settle();
    const req = requestAt('/v2/blog');
    participant.share();
    expect([mount.isMarked, participant.serves(req)]).toEqual([true, false]);
    const end = beginVisit(req, { mount, params: {}, isStray: false });
    expect(participant.serves(req)).toBe(true);
    end();
    expect(participant.serves(req)).toBe(false);
  });

  it('no request where it is the host', () => {
    const { inviting } = hosting();
    const position = { rank: -1, path: '/', mount: readMount('/').pattern, givenName: undefined };
    const host = new Participant(position, inviting);
    host.share();
    expect([host.serves(requestAt('')), host.label]).toEqual([false, 'the host']);
    expect(host.mountParams(requestAt(''))).toEqual({});
  });
});
