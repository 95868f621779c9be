import express from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { Base } from '../../lib/party/base';
import { PartyCore } from '../../lib/party/core';
import { absenteesOf, endpointRecordsOf, recordsOf } from '../../lib/party/guestlist';
import { readMounts } from '../../lib/party/mounts';
import { readOptions } from '../../lib/party/options';

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

describe('a guest list that was published', () => {
  /** What a list says, by then. */
  function told({ list }: PartyCore) {
    const link = () => list.names.urlFor({ member: list.host, ...nobody }, 'a:item', [7], undefined);
    return () => {
      const asked = attempt(link);
      return structuredClone([
        recordsOf(list).map(({ error, ...record }) => ({ ...record, error: error?.code })),
        endpointRecordsOf(list),
        absenteesOf(list).map(({ label }) => label),
        [list.base?.source, list.host.name, asked],
      ]);
    };
  }
  const nobody = { here: () => undefined, origin: () => '', defaults: () => undefined };
  const attempt = (link: () => string) => {
    try {
      return link();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  function planted(guests: Record<string, unknown>) {
    const router = express.Router();
    const options = readOptions({ onError: () => {} }, false);
    const base = new Base({ line: router, dispatcher: guests, base: undefined });
    const core = new PartyCore(readMounts(guests, '/__invite__'), options, base, () => express() as never);
    return { core, mount: (path: string) => core.host.mountedOn(express() as never, path) };
  }

  it('stays what it was, whatever is declared and found out later', async () => {
    let isUp = false;
    const late = express().use(
      rsvp('late', () => {
        if (!isUp) throw new Error('not yet');
      }),
    );
    const { core, mount } = planted({ '/a': app('a'), '/b': app('a'), '/late': late });
    const first = told(core);
    const waiting = first();
    await core.start();
    const baseless = told(core);
    const without = baseless();
    mount('/v2');
    const based = told(core);
    const withBase = based();
    core.operator.declare('host', { about: '/about' });
    const declared = told(core);
    const withHost = declared();
    isUp = true;
    await core.start();
    const joined = told(core)();
    expect([first(), baseless(), based(), declared()]).toEqual([waiting, without, withBase, withHost]);
    core.close();
    const lasts = [waiting, without, withBase, withHost, joined].map((each) => each.at(-1));
    expect(lasts).toEqual([
      [undefined, undefined, 'ERR_PARTY_NOT_READY'],
      [undefined, undefined, 'ERR_PARTY_NO_BASE'],
      ['/v2', undefined, '/v2/a/7'],
      ['/v2', 'host', '/v2/a/7'],
      ['/v2', 'host', '/v2/a/7'],
    ]);
    const absent = [waiting, without, joined].map((each) => each[2]?.length);
    expect(absent).toEqual([3, 2, 1]);
  });

  it('is what a party gave of it', async () => {
    const line = party({ '/a': app('a'), '/b': app('a') }, { onError: () => {} });
    const take = () => [line.guests, line.endpoints] as const;
    const [first, firstSaid] = [take(), JSON.stringify(take())];
    await line.bootstrap();
    const [second, secondSaid] = [take(), JSON.stringify(take())];
    express().use('/v2', line);
    const [third, thirdSaid] = [take(), JSON.stringify(take())];
    line.partyline.declare('host', { about: '/about' });
    expect([first, second, third].map((each) => JSON.stringify(each))).toEqual([
      firstSaid,
      secondSaid,
      thirdSaid,
    ]);
    const patterns = [...[first, second, third], take()].map(([, all]) => all.map(({ pattern }) => pattern));
    expect(patterns.map(([pattern]) => pattern)).toEqual([undefined, '/a/:id', '/v2/a/:id', '/about']);
  });
});
