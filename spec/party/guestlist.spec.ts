import express from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';

const app = (name: string) => {
  const made = express().use(rsvp(name));
  made.get('/:id', endpoint('item'), (_req, res) => res.end());
  made.post('/:id', endpoint('item'), (_req, res) => res.end());
  made.all('/any', endpoint('any'), (_req, res) => res.end());
  return made;
};

async function gather() {
  const line = party(
    {
      '/a': app('a'),
      '/b': guest(app('a'), { name: 'b' }),
      '/c': app('a'),
      '/d': guest(express(), { endpoints: endpoints('d', { home: '/' }) }),
      '/e': guest(express(), { invite: false }),
      '/f': express(),
    },
    { onError: () => {} },
  );
  line.partyline.declare('host', { about: '/about' });
  express().use(line);
  await line.bootstrap();
  return line;
}

describe('the guest list', () => {
  it('has a line for each invitation, in mount order', async () => {
    const { guests } = await gather();
    expect(guests.map(({ name, path, status }) => [name, path, status])).toEqual([
      ['a', '/a', 'joined'],
      ['b', '/b', 'joined'],
      ['a', '/c', 'failed'],
      ['d', '/d', 'named'],
      [undefined, '/e', 'uninvited'],
      [undefined, '/f', 'declined'],
    ]);
    expect(guests.map(({ endpoints: names }) => names.length)).toEqual([2, 2, 0, 1, 0, 0]);
    expect(guests[2]).toMatchObject({ statusCode: 200, error: { code: 'ERR_PARTY_DUPLICATE_NAME' } });
    expect(typeof guests[0]?.ms).toBe('number');
    expect(guests[4]?.ms).toBeUndefined();
  });

  it('says where a guest mounts apps of its own, whose tags cannot be read', async () => {
    const blog = express().use(rsvp('blog'));
    const admin = express();
    admin.get('/users', endpoint('users'), (_req, res) => res.end());
    blog.use('/admin', admin);
    const line = party({ '/blog': blog, '/a': app('a') });
    express().use(line);
    await line.bootstrap();
    expect(line.guests.map(({ endpoints: names, unread }) => [names, unread])).toEqual([
      [[], ['/admin']],
      [['item', 'any'], []],
    ]);
  });

  it('has every endpoint with its methods and its full pattern, the host’s first', async () => {
    const { endpoints: all } = await gather();
    expect(
      all.map(({ guest: owner, name, method, pattern }) => `${owner}:${name} ${method} ${pattern}`),
    ).toEqual([
      'host:about GET /about',
      'a:item GET /a/:id',
      'a:item POST /a/:id',
      'a:any ALL /a/any',
      'b:item GET /b/:id',
      'b:item POST /b/:id',
      'b:any ALL /b/any',
      'd:home GET /d/',
    ]);
  });

  it('cannot be written to', async () => {
    const line = await gather();
    const [first] = line.guests;
    expect(() => Object.assign(first as object, { status: 'failed' })).toThrow(TypeError);
    expect(line.guests[0]?.status).toBe('joined');
  });

  it('tells who is absent where a name is not known', async () => {
    const line = await gather();
    expect(() => line.urlFor('zzz:x')).toThrow(
      /Did not join: guest "a" \(failed.*\); the guest at "\/e" \(uninvited\); the guest at "\/f" \(declined\)/,
    );
  });
});
