import { guest } from 'express-party';
import { readDispatcher, readMounts } from '../../lib/party/mounts';

const app = () => (_req: unknown, _res: unknown, next: () => void) => next();

describe('mounts', () => {
  it('are read in the order in which they are written', () => {
    const mounts = readMounts({ '/b': app(), '/a/': app(), '/': app() }, '/__invite__');
    expect(mounts.map(({ rank, path, route }) => [rank, path, route.pattern.source])).toEqual([
      [0, '/b', '/b'],
      [1, '/a/', '/a'],
      [2, '/', ''],
    ]);
  });

  it.each([
    [undefined, ['/__invite__', '/__invite__', '']],
    ['/hello', ['/hello', '/hello', '']],
    ['/admin/__invite__', ['/admin/__invite__', '/__invite__', '/admin']],
    [['/admin/__invite__'], ['/admin/__invite__', '/__invite__', '/admin']],
    ['/admin/hello', ['/admin/hello', '/admin/hello', '']],
  ])('invite a guest at %p', (invite, expected) => {
    const [mount] = readMounts({ '/a': invite ? guest(app(), { invite }) : app() }, '/__invite__');
    const [made] = mount?.sides[0].invites ?? [];
    expect([made?.url, made?.answeredAt, made?.prefix.pattern.source]).toEqual(expected);
  });

  it.each([
    ['/__invite__', '/__invite__', ''],
    ['/blog/__invite__', '/__invite__', '/blog'],
    ['/blog/hello', '/hello', '/blog'],
  ])('of a dispatcher are invited at %p', (url, answeredAt, prefix) => {
    const [mount] = readDispatcher(app(), [url], '/__invite__');
    expect(mount?.sides[0].invites).toEqual([
      {
        url,
        answeredAt,
        prefix: expect.objectContaining({ pattern: expect.objectContaining({ source: prefix }) }),
      },
    ]);
  });
});
