import type { Express, RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { type ExpressRouter, routerOf } from '../../../lib/express/router';
import { reachOf } from '../../../lib/party/verify/reach';
import { majors } from '../../shared/express';

const answer: RequestHandler = (_req, res) => {
  res.end();
};
const pass: RequestHandler = (_req, _res, next) => next();

describe.each(majors)('reachOf, Express $major', ({ express, major }) => {
  const reach = (set: (app: Express) => unknown, path: string, method = 'GET') => {
    const app = express();
    set(app);
    return reachOf(routerOf(app) as ExpressRouter, method, path);
  };
  const everything = major === 4 ? '*' : '/*all';

  it.each<[string, (app: Express) => unknown, string, string]>([
    ['a route', (app) => app.get('/posts/:id', answer), '/posts/7', 'answers'],
    ['a route whose handler takes next', (app) => app.get('/posts/:id', pass), '/posts/7', 'answers'],
    ['a route of another path', (app) => app.get('/posts', answer), '/posts/7', 'passes'],
    ['a route of another method', (app) => app.post('/posts/:id', answer), '/posts/7', 'passes'],
    ['a route of every method', (app) => app.all('/posts/:id', answer), '/posts/7', 'answers'],
    [
      'a route with a guard for all its methods, of another',
      (app) => app.route('/posts/:id').all(pass).post(answer),
      '/posts/7',
      'possible',
    ],
    [
      'a route with a guard for all its methods',
      (app) => app.route('/posts/:id').all(pass).get(answer),
      '/posts/7',
      'answers',
    ],
    ['a RegExp', (app) => app.get(/^\/posts/, answer), '/posts/7', 'answers'],
    ['a route for everything', (app) => app.get(everything, answer), '/posts/7', 'answers'],
    ['a guard for everything', (app) => app.all(everything, pass), '/posts/7', 'possible'],
    ['a last handler', (app) => app.use(answer), '/posts/7', 'answers'],
    ['a last handler at its path', (app) => app.use('/posts', answer), '/posts/7', 'answers'],
    ['a last handler at another path', (app) => app.use('/users', answer), '/posts/7', 'passes'],
    ['a handler at its path', (app) => app.use('/posts', pass), '/posts/7', 'possible'],
    ['middleware', (app) => app.use(pass), '/posts/7', 'unlikely'],
    [
      'an error handler',
      (app) => app.use(((_e: unknown, _q: unknown, _s: unknown, _n: unknown) => {}) as never),
      '/posts/7',
      'passes',
    ],
    [
      'a handler that takes what it gets',
      (app) => app.use(((...all: unknown[]) => all) as never),
      '/x',
      'possible',
    ],
    ['an rsvp and a tag', (app) => app.use(rsvp('x') as never, endpoint('y') as never), '/x', 'passes'],
    ['a sub-app', (app) => app.use('/posts', express()), '/posts/7', 'possible'],
    ['a sub-app elsewhere', (app) => app.use('/users', express()), '/posts/7', 'passes'],
    ['a Router', (app) => app.use('/posts', express.Router().get('/:id', answer)), '/posts/7', 'answers'],
    [
      'a Router without it',
      (app) => app.use('/posts', express.Router().get('/', answer)),
      '/posts/7',
      'passes',
    ],
    [
      'a Router at its root',
      (app) => app.use('/posts', express.Router().get('/', answer)),
      '/posts',
      'answers',
    ],
    ['a party', (app) => app.use(express.Router().use(party({ '/': pass }))), '/posts/7', 'possible'],
  ])('says of %s', (_what, set, path, expected) => {
    expect(reach(set, path)).toBe(expected);
  });

  it('takes the surest of all that matches', () => {
    const set = (app: Express) => app.use(pass).use('/posts', pass).get('/posts/:id', answer);
    expect(reach(set, '/posts/7')).toBe('answers');
    expect(reach(set, '/posts')).toBe('possible');
    expect(reach(set, '/')).toBe('unlikely');
  });

  it('lets GET answer HEAD', () => {
    expect(reach((app) => app.get('/x', answer), '/x', 'HEAD')).toBe('answers');
  });

  it('is as strict about case as the router is', () => {
    expect(reach((app) => app.get('/Posts', answer), '/posts')).toBe('answers');
    expect(reach((app) => app.enable('case sensitive routing') && app.get('/Posts', answer), '/posts')).toBe(
      'passes',
    );
  });
});
