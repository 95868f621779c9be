import { createServer, type RequestListener } from 'node:http';
import connect from 'connect';
import express from 'express';
import { endpoint, endpoints, type GuestApp, guest, type Handler, party, rsvp } from 'express-party';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { prospectOf } from '../../../lib/party/invite/evidence';
import { readMounts, type Side } from '../../../lib/party/mounts';
import { majors } from '../../shared/express';

type Value = Parameters<typeof guest>[0] | ReturnType<typeof guest>;

function prospect(value: Value, invite = 0) {
  const [mount] = readMounts({ '/g': value }, '/__invite__');
  const side = mount?.sides[0] as Side;
  return prospectOf(side, side.invites[invite] as Side['invites'][number]);
}

const [asked, alone] = [{ isInvited: true }, { isInvited: false, evidence: undefined }];
const pass: Handler = (_req, _res, next) => next();

describe.each(majors)('an app of Express $major', ({ express: make }) => {
  const app = make as typeof express;

  it.each<[string, string | undefined, () => GuestApp]>([
    ['an rsvp', 'rsvp', () => app().use(rsvp('g'))],
    ['an rsvp behind a wall', 'rsvp', () => app().use(pass as never, rsvp('g'))],
    ['an rsvp in a Router', 'rsvp', () => app().use('/a', app.Router().use(rsvp('g')))],
    ['a tag', 'tag', () => app().get('/a', endpoint('a'), pass as never)],
    ['a tag at a use', 'tag', () => app().use('/a', endpoint('a'))],
    [
      'a tag in Routers',
      'tag',
      () => app().use('/a', app.Router().use(app.Router().get('/', endpoint('a')))),
    ],
    ['a use at the invite path', 'path', () => app().use('/__invite__', pass as never)],
    ['one of several', 'path', () => app().use(['/a', '/__invite__/'], pass as never)],
    ['a route at it', 'path', () => app().get('/__Invite__', pass as never)],
    ['a route for all methods', 'path', () => app().all('/__invite__', pass as never)],
    ['one of a list', 'path', () => app().get(['/a', '/__invite__'], pass as never)],
    ['a route in a Router', 'path', () => app().use(app.Router().get('/__invite__', pass as never))],
    [
      'an rsvp and more',
      'rsvp',
      () =>
        app()
          .use('/__invite__', pass as never)
          .use(rsvp('g')),
    ],
  ])('is invited where it shows %s', (_what, evidence, make) => {
    expect(prospect(make())).toEqual({ ...asked, evidence });
  });

  it.each<[string, () => GuestApp]>([
    ['nothing', () => app()],
    ['middleware for all', () => app().use(pass as never)],
    ['a wall', () => app().use((_req, res) => void res.status(401).end())],
    ['a route for every path', () => app().get('/:page', pass as never)],
    ['a RegExp', () => app().get(/^\/__invite__$/, pass as never)],
    ['a RegExp in a use', () => app().use(/^\/__.*/, pass as never)],
    ['a POST', () => app().post('/__invite__', pass as never)],
    [
      'another path',
      () =>
        app()
          .use('/__invite__/x', pass as never)
          .use('/x/__invite__', pass as never),
    ],
    ['a rsvp behind a function', () => app().use((req, res, next) => rsvp('g')(req, res, next))],
  ])('is left alone where it shows %s', (_what, make) => {
    expect(prospect(make())).toEqual(alone);
    expect(prospect(guest(make(), { invite: true }))).toEqual({ ...asked, evidence: undefined });
  });

  it('is invited where it cannot be read to its end', () => {
    expect(prospect(app().use('/a', app()))).toEqual({ ...asked, evidence: undefined });
    expect(prospect(app.Router().use('/a', app.Router().use(party({}))))).toEqual({
      ...asked,
      evidence: undefined,
    });
    expect(prospect(party({}))).toEqual({ ...asked, evidence: undefined });
  });

  it('is invited for a name, and not for endpoints, which the host has named', () => {
    expect(prospect(guest(app(), { name: 'g' }))).toEqual({ ...asked, evidence: 'name' });
    expect(prospect(guest(app(), { endpoints: endpoints('g', { a: '/a' }) }))).toMatchObject({
      isInvited: false,
    });
    const own = app().use(rsvp('g'));
    expect(prospect(guest(own, { name: 'g', endpoints: { a: '/a' } }))).toEqual({
      ...asked,
      evidence: 'rsvp',
    });
  });

  it('has a sign where it stands, of several invite paths', () => {
    const invite = ['/__invite__', '/admin/__invite__'];
    const admin = app().use('/admin', app.Router().use(rsvp('admin')));
    expect([0, 1].map((each) => prospect(guest(admin, { invite }), each).evidence)).toEqual([
      undefined,
      'rsvp',
    ]);
    const both = app()
      .use(rsvp('g'))
      .use('/admin/__invite__', pass as never);
    expect([0, 1].map((each) => prospect(guest(both, { invite }), each).evidence)).toEqual(['rsvp', 'path']);
  });

  it('is read where a server listens with it', () => {
    expect(prospect(createServer(app().use(rsvp('g'))))).toEqual({ ...asked, evidence: 'rsvp' });
    expect(prospect(createServer(app()))).toEqual(alone);
  });
});

describe('what is no Express app', () => {
  const handlers: [string, Value][] = [
    ['a function', pass],
    ['a static server', express.static(__dirname)],
    ['a fetch handler', { fetch: () => new Response() }],
    ['a server of a function', createServer(pass as never as RequestListener)],
  ];

  it.each(handlers)('is left alone where it is a plain handler: %s', (_what, handler) => {
    expect(prospect(handler)).toEqual(alone);
    expect(prospect(guest(handler as never, { name: 'g' }))).toEqual(alone);
    expect(prospect(guest(handler as never, { name: 'g', endpoints: { a: '/a' } }))).toEqual(alone);
    expect(prospect(guest(handler as never, { invite: true }))).toEqual({ ...asked, evidence: undefined });
    expect(prospect(guest(handler as never, { invite: '/x' }))).toEqual({ ...asked, evidence: undefined });
  });

  it('is invited where it is an rsvp', () => {
    expect(prospect(rsvp('g'))).toEqual({ ...asked, evidence: 'rsvp' });
  });

  it.each<[string, Value]>([
    ['Koa', new Koa()],
    ['Fastify', Fastify()],
    ['Hono', new Hono()],
    ['connect', connect()],
    ['polka', require('polka')()],
  ])('is invited where it is an app of another framework: %s', (_what, app) => {
    expect(prospect(app)).toEqual({ ...asked, evidence: undefined });
    expect(prospect(guest(app as never, { name: 'g' }))).toEqual({ ...asked, evidence: 'name' });
  });
});

describe('a party of those who are left alone', () => {
  it('declines for them, without asking them, and says what to write', async () => {
    const seen = jest.fn();
    const legacy = express().use((req, res) => [seen(req.url), res.status(401).end()]);
    const named = guest(pass, { endpoints: endpoints('named', { home: '/' }) });
    const line = party({ '/named': named, '/proxy': seen, '/': legacy }, { strict: true });
    express().use(line);
    await line.bootstrap();
    expect(line.guests).toMatchObject([
      { name: 'named', status: 'named', statusCode: undefined, endpoints: ['home'], write: undefined },
      {
        status: 'declined',
        statusCode: undefined,
        ms: undefined,
        write: expect.stringMatching(/invite: true/),
      },
      {
        status: 'declined',
        statusCode: undefined,
        ms: undefined,
        write: expect.stringMatching(/invite: true/),
      },
    ]);
    expect([seen.mock.calls, line.verify().ok, line.urlFor('named:home')]).toEqual([[], true, '/named/']);
  });

  it('asks again once there is somebody to ask', async () => {
    const blog = express();
    const line = party({ '/blog': blog });
    express().use(line);
    await line.bootstrap();
    expect(line.guests[0]?.status).toBe('declined');
    blog.use(rsvp('blog'));
    await line.bootstrap();
    expect(line.guests[0]).toMatchObject({ name: 'blog', status: 'joined', write: undefined });
  });
});
