import type { IncomingMessage } from 'node:http';
import type { Handler } from '../../lib/common/apps';
import { Memberships } from '../../lib/guest/memberships';
import { ExpressRouteReader } from '../../lib/guest/own-routes';
import { membershipAt } from './membership';

const handler: Handler = (_req, _res, next) => next();

describe('at', () => {
  const at = (memberships: Memberships, baseUrl: string) =>
    memberships.at({ baseUrl } as unknown as IncomingMessage);

  it('gives the membership of the mount that serves the request', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const [blog, archive] = [membershipAt('/blog').membership, membershipAt('/archive').membership];
    memberships.add(blog);
    memberships.add(archive);
    expect(at(memberships, '/blog')).toBe(blog);
    expect(at(memberships, '/archive')).toBe(archive);
  });

  it('gives one that has ended to the requests that still come by its mount, until its guest joins anew', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const [before, after] = [membershipAt('/blog').membership, membershipAt('/blog').membership];
    memberships.add(before);
    before.ended = true;
    expect(at(memberships, '/blog')).toBe(before);
    memberships.add(after);
    expect(at(memberships, '/blog')).toBe(after);
  });

  it('gives the first that serves, in the order of joining', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const [first, second] = [membershipAt('/blog').membership, membershipAt('/blog').membership];
    memberships.add(first);
    memberships.add(second);
    expect(at(memberships, '/blog')).toBe(first);
  });

  it('takes the membership’s word for what it serves, and no other request’s path', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const { membership } = membershipAt('/blog');
    memberships.add(membership);
    expect(at(memberships, '/blog/lost')).not.toBe(membership);
  });

  it('is alone where none serves the request, and stays the same', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const { membership } = membershipAt('/blog');
    memberships.add(membership);
    const alone = at(memberships, '/elsewhere');
    expect(alone).not.toBe(membership);
    expect(at(memberships, '/elsewhere')).toBe(alone);
  });
});

describe('add', () => {
  it('asks nobody to share its app as long as it has one membership', () => {
    const { membership, shared } = membershipAt('/blog');
    new Memberships('blog', new ExpressRouteReader(handler)).add(membership);
    expect(shared).not.toHaveBeenCalled();
  });

  it('asks all of them to from the second on', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const [one, two, three] = [membershipAt('/1'), membershipAt('/2'), membershipAt('/3')] as const;
    memberships.add(one.membership);
    memberships.add(two.membership);
    expect([one, two].map(({ shared }) => shared.mock.calls.length)).toEqual([1, 1]);
    memberships.add(three.membership);
    for (const { shared } of [one, two, three]) expect(shared).toHaveBeenCalled();
  });

  it('counts none that has ended', () => {
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    const [before, after] = [membershipAt('/blog'), membershipAt('/blog')];
    memberships.add(before.membership);
    before.membership.ended = true;
    memberships.add(after.membership);
    for (const { shared } of [before, after]) expect(shared).not.toHaveBeenCalled();
  });
});

describe('memory', () => {
  it('holds its memberships weakly: those of a party that was dropped can be collected', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const memberships = new Memberships('blog', new ExpressRouteReader(handler));
    let collected = false;
    const registry = new FinalizationRegistry(() => {
      collected = true;
    });
    (() => {
      const { membership } = membershipAt('/blog');
      registry.register(membership, undefined);
      memberships.add(membership);
    })();
    for (let i = 0; i < 50 && !collected; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    expect(collected).toBe(true);
    expect(memberships.at({ baseUrl: '/blog' } as unknown as IncomingMessage).ended).toBe(false);
  });
});
