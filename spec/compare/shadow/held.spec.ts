import { EventEmitter } from 'node:events';
import type { Request, RequestHandler, Response } from 'express';
import { closeAll } from '../../shared/serve';
import { compared } from './site';

afterEach(closeAll);

class User {
  visits = 0;
  roles = ['user'];
}

type Holder = (user: User, req: Request, res: Response) => void;
type Finder = (req: Request, res: Response) => User;
type On = { user: User; ctx: { user: User; users: User[]; deep: { far: User[] } } };

const on = (target: object) => target as unknown as On;

/** Where a host keeps an object of a class, and how an app finds it. */
const places: Record<string, [Holder, Finder]> = {
  'on the request': [(user, req) => Object.assign(req, { user }), (req) => on(req).user],
  'in a plain object on the request': [
    (user, req) => Object.assign(req, { ctx: { user } }),
    (req) => on(req).ctx.user,
  ],
  'in a list on the request': [
    (user, req) => Object.assign(req, { ctx: [user] }),
    (req) => (on(req).ctx as unknown as User[])[0] as User,
  ],
  'on the request, and far down elsewhere': [
    (user, req) => Object.assign(req, { ctx: { deep: { far: [user] } }, user }),
    (req) => on(req).user,
  ],
  'in locals': [(user, _req, res) => Object.assign(res.locals, { user }), (_req, res) => on(res.locals).user],
  'in a plain object in locals': [
    (user, _req, res) => Object.assign(res.locals, { ctx: { user } }),
    (_req, res) => on(res.locals).ctx.user,
  ],
};

describe('an object of a class that a host keeps', () => {
  it.each(Object.entries(places))('%s is a copy in a shadow', async (_name, [hold, find]) => {
    const user = new User();
    const before: RequestHandler = (req, res, next) => {
      hold(user, req, res);
      next();
    };
    const found: unknown[] = [];
    const { get, verdict } = await compared(
      {
        cart: (req, res) => {
          const own = find(req, res);
          found.push(own instanceof User, own.visits);
          own.visits++;
          own.roles.push('admin');
          res.send('same');
        },
      },
      { cart: (_req, res) => void res.send('same') },
      {
        states: { cart: { state: 'shadow' } },
        how: { noise: 0 },
        place: { before: (host) => void host.use(before) },
      },
    );
    await get('/cart');
    expect(await verdict('cart')).toMatchObject({ compared: 1, equal: 1 });
    expect(found).toEqual([true, 0]);
    expect(user).toEqual(new User());
  });

  it('is the same where it is a service, or another holds it', async () => {
    const service = Object.assign(new EventEmitter(), { calls: 0 });
    const part = new User();
    const before: RequestHandler = (req, res, next) => {
      Object.assign(req, { ctx: { service }, user: Object.assign(new User(), { part }) });
      Object.assign(res.locals, { service });
      next();
    };
    const found: boolean[] = [];
    const { get, verdict } = await compared(
      {
        cart: (req, res) => {
          const own = req as unknown as { ctx: { service: unknown }; user: { part: unknown } };
          found.push(own.ctx.service === service, res.locals.service === service, own.user.part === part);
          res.send('same');
        },
      },
      { cart: (_req, res) => void res.send('same') },
      {
        states: { cart: { state: 'shadow' } },
        how: { noise: 0 },
        place: { before: (host) => void host.use(before) },
      },
    );
    await get('/cart');
    await verdict('cart');
    expect(found).toEqual([true, true, true]);
  });
});
