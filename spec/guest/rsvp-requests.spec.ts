import type { Express, RequestHandler } from 'express';
import type { Handler } from '../../lib/common/apps';
import { partylineOf } from '../../lib/guest/request-links';
import { rsvp } from '../../lib/guest/rsvp';
import { endpoint, isRsvp } from '../../lib/links/endpoint-tag';
import { endpoints } from '../../lib/links/table';
import { majors } from '../shared/express';
import { invite } from '../shared/invite';
import { closeAll, serve } from '../shared/serve';
import { thrownBy } from '../shared/thrown';

afterEach(closeAll);

const mount = (...args: Parameters<typeof rsvp>) => rsvp(...args) as unknown as RequestHandler;
const tag = (name: string) => endpoint(name) as unknown as RequestHandler;
const asHandler = (app: Express) => app as unknown as Handler;

const JOINED = { kind: 'joined' };

describe.each(majors)('rsvp, for requests in Express $major', ({ express }) => {
  async function joined(app: Express) {
    await invite(asHandler(app));
    return serve(app);
  }

  it('gives handlers, templates and partylineOf what serves the request: the party, once it has joined', async () => {
    const app = express();
    app.use(mount(endpoints('blog', { post: '/posts/:id' })));
    app.get('/x', (req, res) => {
      res.json({
        req: req.urlFor('post', 7),
        template: res.locals.urlFor('post', 8),
        params: req.mountParams,
        operator: typeof partylineOf(req).askAround,
      });
    });
    const alone = await (await serve(app)).json('/x');
    expect(alone).toEqual({ req: '/posts/7', template: '/posts/8', params: {}, operator: 'function' });
    const { membership } = await invite(asHandler(app));
    const inParty = await (await serve(app)).json('/x');
    expect(inParty).toEqual({
      req: 'party:post(7)',
      template: 'party:post(8)',
      params: { tenant: 'acme' },
      operator: 'function',
    });
    // Held weakly by the guest: the party is what keeps it.
    expect(membership.ended).toBe(false);
  });

  it.each([
    ['the path itself', '/__invite__', {}],
    ['a slash at its end', '/__invite__/', {}],
    ['another case', '/__INVITE__', {}],
    ['an encoded path', '/%5f%5finvite%5f%5f', {}],
    ['a path below', '/__invite__/x', {}],
    ['a query', '/__invite__?partyline=1&__proto__[partyline]=1', {}],
    [
      'headers',
      '/__invite__',
      { headers: { partyline: '1', 'x-partyline': '1', 'express-party.invitation': '1' } },
    ],
    ['a body', '/__invite__', { method: 'POST', body: '{"partyline":{}}' }],
    ['HEAD', '/__invite__', { method: 'HEAD' }],
  ])('answers nobody who knocks over HTTP: %s', async (_what, target, options) => {
    const [app, plain] = [express(), express()];
    const onJoin = jest.fn();
    app.use(mount('blog', onJoin));
    const [before, same] = [await serve(app), await (await serve(plain)).get(target, options)];
    const told = ({ status, text }: { status: number; text: string }) => ({ status, text });
    expect(told(await before.get(target, options))).toEqual(told(same));
    const served = await joined(app);
    expect(onJoin).toHaveBeenCalledTimes(1);
    expect(told(await served.get(target, options))).toEqual(told(same));
    expect(same.status).toBe(404);
    expect(onJoin).toHaveBeenCalledTimes(1);
  });

  it('joins each party that invites it', async () => {
    const app = express();
    const onJoin = jest.fn();
    app.use(mount('blog', onJoin));
    for (let i = 0; i < 2; i += 1) expect((await invite(asHandler(app))).reply).toEqual(JOINED);
    expect(onJoin).toHaveBeenCalledTimes(2);
  });
});

describe('rsvp', () => {
  it.each([[null], [7], ['nav'], [{}], [Promise.resolve()]])('refuses %p for onJoin, at once', (onJoin) => {
    const { code, details } = thrownBy(() => rsvp('blog', onJoin as never));
    expect(code).toBe('ERR_PARTY_BAD_OPTION');
    expect(details).toMatchObject({ where: 'rsvp', option: 'onJoin', reason: 'is no function' });
    expect('write' in details && details.write).toContain('rsvp("blog"');
  });

  it('may go without onJoin', () => {
    expect(() => rsvp('blog', undefined)).not.toThrow();
  });

  it('is told from every other handler', () => {
    expect(isRsvp(rsvp('blog'))).toBe(true);
    expect(isRsvp(endpoint('post'))).toBe(false);
  });

  it.each([[''], ['my blog'], ['a:b'], [undefined], [null], [7], [{ name: 'blog', entries: {} }]])(
    'refuses %p for who it is, at once',
    (who) => {
      const { code, details } = thrownBy(() => rsvp(who as string));
      expect(code).toBe('ERR_PARTY_BAD_NAME');
      expect(details).toMatchObject({ what: 'the name of a guest' });
    },
  );

  it('answers an invitation from another copy of the package', async () => {
    let other: typeof import('../../lib/guest/rsvp') | undefined;
    jest.isolateModules(() => {
      other = require('../../lib/guest/rsvp');
    });
    expect(other?.rsvp).not.toBe(rsvp);
    const app = majors[1]?.express() as Express;
    app.use(other?.rsvp('blog') as unknown as RequestHandler);
    app.get('/x', tag('x'));
    const { reply, declared } = await invite(asHandler(app));
    expect(reply).toEqual(JOINED);
    expect([...declared.routes.keys()]).toEqual(['x']);
  });

  it('answers in a handler that is no Express at all', async () => {
    const answer = rsvp(endpoints('blog', { index: '/' }));
    const { reply, declared } = await invite((req, res, next) => answer(req, res, next));
    expect(reply).toEqual(JOINED);
    expect([...declared.routes.keys()]).toEqual(['index']);
  });
});
