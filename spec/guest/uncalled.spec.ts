import express, { type RequestHandler } from 'express';
import { endpoint, endpoints, guest, party, rsvp } from 'express-party';
import { rsvp as rsvpFastify } from 'express-party/fastify';
import { rsvp as rsvpHono } from 'express-party/hono';
import { rsvp as rsvpKoa } from 'express-party/koa';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const bare = (maker: unknown) => maker as RequestHandler;

describe.each(majors)('what makes a handler and stands in its place, Express $major', ({ express: made }) => {
  async function causeOf(app: unknown) {
    const line = party({ '/a': app as RequestHandler }, { onError: () => {} });
    express().use(line);
    await line.bootstrap();
    const [{ status, error } = {} as (typeof line.guests)[number]] = line.guests;
    return [status, (error?.cause as Error | undefined)?.message];
  }

  it('rsvp is told of by name', async () => {
    expect(await causeOf(made().use(bare(rsvp)))).toEqual([
      'failed',
      expect.stringContaining('"rsvp" stands there uncalled'),
    ]);
  });

  it('rsvp of a framework says so where a request comes by', () => {
    for (const given of [{ req: {} }, { register: () => {} }]) {
      for (const maker of [rsvpKoa, rsvpHono, rsvpFastify] as readonly ((given: never) => unknown)[]) {
        expect(() => maker(given as never)).toThrow(/"rsvp" stands there uncalled/);
      }
    }
  });

  it('endpoint is told of by name, with the route that it stands in', async () => {
    const app = made().use(rsvp('a') as never);
    app.get('/posts/:id', bare(endpoint), (_req, res) => void res.send('x'));
    const [status, message] = await causeOf(app);
    expect(status).toBe('failed');
    expect(message).toMatch(
      /^the route \/posts\/:id: the option "endpoint" stands there uncalled.*Write endpoint\("post"\)\./,
    );
  });

  it('endpoint says so where a request comes by', async () => {
    const app = made();
    app.get('/', bare(endpoint));
    app.use(((error, _req, res, _next) => void res.send(error.message)) as express.ErrorRequestHandler);
    expect((await (await serve(app)).get('/')).text).toContain('"endpoint" stands there uncalled');
  });

  it('a wall that throws in the invitation has the hint where rsvp is to stand', async () => {
    const app = made();
    app.use(((req, _res, next) =>
      next(req.headers.cookie ? undefined : new Error('log in'))) as RequestHandler);
    app.use(rsvp('a') as never);
    const line = party({ '/a': app }, { onError: () => {} });
    express().use(line);
    await line.bootstrap();
    expect(line.guests[0]?.error?.message).toMatch(
      /log in.*If a login or another wall threw it, mount rsvp before that/,
    );
  });
});

describe('a bootstrap before app.use(line)', () => {
  it('says to mount it first', async () => {
    const errors: Error[] = [];
    const app = guest(express(), { endpoints: endpoints('a', { x: '/x' }) });
    const line = party({ '/a': app }, { onError: (error) => errors.push(error as Error) });
    await line.bootstrap();
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('mount it first, app.use(line)'),
    ]);
    expect(() => line.urlFor('a:x')).toThrow(/mount it first/);
    express().use(line);
    expect(line.urlFor('a:x')).toBe('/a/x');
  });
});

describe('line.endpoints', () => {
  it('has the constraints of each', async () => {
    const four = (majors[0] as (typeof majors)[number]).express;
    const app = four().use(rsvp('a') as never);
    app.get('/:lang(en|fr)?/users/:id(\\d+)', endpoint('user') as never, (_req, res) => void res.send('x'));
    app.get('/about', endpoint('about') as never, (_req, res) => void res.send('x'));
    const line = party({ '/a': app });
    express().use(line);
    await line.bootstrap();
    expect(line.endpoints.map(({ name, constraints, side }) => [name, constraints, side])).toEqual([
      ['user', { lang: 'en|fr', id: '\\d+' }, undefined],
      ['about', {}, undefined],
    ]);
  });
});
