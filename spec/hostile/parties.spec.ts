import { once } from 'node:events';
import { get } from 'node:http';
import express from 'express';
import { endpoint, guest, isInvitation, type Party, party, rsvp } from 'express-party';
import { counting } from './among';
import { closeAll, express5, gate, joiner, listen, send, sleep, throwParty, turn } from './venue';

afterEach(closeAll);

describe('a party', () => {
  it('G12 inside a guest: each mount is invited once, and links know where they are', async () => {
    const invited: string[] = [];
    const inner = express5();
    const leaf = joiner('leaf', () => void invited.push('leaf'));
    const innerLine = party({ '/leaf': leaf });
    inner.use(rsvp('inner', () => void invited.push('inner')));
    inner.use('/deep', innerLine);
    const { app, line } = throwParty({ '/outer': inner });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(await send(port, { target: '/outer/deep/leaf' })).toMatchObject({ status: 200, body: 'leaf' });
    expect(invited).toEqual(['inner', 'leaf']);
    expect(line.guests).toMatchObject([{ name: 'inner', status: 'joined' }]);
    expect(innerLine.guests).toMatchObject([{ name: 'leaf', status: 'joined' }]);
    await innerLine.close();
  });

  it('G12 whose guest is the app that it is mounted in: refused with a typed error', () => {
    const { app } = throwParty({});
    expect(() => app.use(party({ '/loop': app }))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }),
    );
  });

  it.each([
    [0, 1],
    [1, 0],
  ])(
    'G12 whose guest has a party with the host as guest: refused, whichever is mounted first',
    (...order) => {
      const one = express();
      const other = express();
      const lines: Party[] = [party({ '/other': other }), party({ '/one': one })];
      const [first, last] = order as [number, number];
      [one, other][first]?.use(lines[first] as Party);
      expect(() => [one, other][last]?.use(lines[last] as Party)).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_BAD_GUEST' }),
      );
      for (const line of lines) void line.close();
    },
  );

  it('G12 with one app at two paths: both are invited once, and the second wants a name', async () => {
    let invited = 0;
    const twice = joiner('twice', () => void invited++);
    const { line } = throwParty({ '/a': twice, '/b': twice });
    await line.bootstrap();
    expect(invited).toBe(2);
    expect(line.guests).toMatchObject([
      { path: '/a', status: 'joined' },
      { path: '/b', status: 'failed', error: { code: 'ERR_PARTY_DUPLICATE_NAME' } },
    ]);
    expect(line.guests[1]?.error?.message).toContain('Give it a name');
  });

  it('G12 with one app at two paths under two names: both join', async () => {
    const twice = express5();
    twice.use(rsvp('twice'));
    twice.get('/', endpoint('home'), (req, res) => void res.send(req.urlFor('home')));
    const { app, line } = throwParty({ '/a': twice, '/b': guest(twice, { name: 'again' }) });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect([line.urlFor('twice:home'), line.urlFor('again:home')]).toEqual(['/a/', '/b/']);
    expect(await send(port, { target: '/a' })).toMatchObject({ body: '/a/' });
    expect(await send(port, { target: '/b' })).toMatchObject({ body: '/b/' });
  });

  it('G13 whose app listens twice is bootstrapped once', async () => {
    const { app, line, joined } = counting();
    const one = app.listen(0);
    const other = app.listen(0);
    await Promise.all([once(one, 'listening'), once(other, 'listening')]);
    await line.bootstrap();
    await sleep(20);
    expect(joined()).toBe(1);
    for (const server of [one, other]) {
      const { port } = server.address() as { port: number };
      expect(await send(port, { target: '/guest' })).toMatchObject({ body: 'guest' });
      server.close();
    }
    expect(joined()).toBe(1);
    expect(line.partyline.askAround('nav')).toEqual(['guest']);
  });

  it('G13 bootstrapped twice invites only who has not joined', async () => {
    let doors = 0;
    const late = joiner('late', (partyline) => {
      if (doors++ === 0) throw new Error('not yet');
      partyline.connect('nav', () => 'late');
    });
    const { line, joined, errors } = counting({ '/late': late });
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'failed' }]);
    await line.bootstrap();
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect(joined()).toBe(1);
    expect(errors).toHaveLength(1);
    await line.bootstrap();
    expect(doors).toBe(2);
    expect(line.partyline.askAround('nav')).toEqual(['guest', 'late']);
  });

  it('G13 bootstrapped by several at once is bootstrapped once, a first request included', async () => {
    const { app, line, joined } = counting();
    const { port, server } = await listen(app);
    await Promise.all([
      line.bootstrap(server),
      send(port, { target: '/guest' }),
      line.bootstrap(),
      line.bootstrap(server),
      send(port, { target: '/guest' }),
    ]);
    expect(joined()).toBe(1);
    expect(line.partyline.askAround('nav')).toEqual(['guest']);
  });

  it('G13 that has bootstrapped itself invites nobody again when it is asked to for the first time', async () => {
    let doors = 0;
    const shy = joiner('shy', () => {
      doors++;
      throw new Error('never');
    });
    const { app, line } = throwParty({ '/shy': shy });
    const { port, server } = await listen(app);
    await send(port, { target: '/shy' });
    await line.bootstrap(server);
    expect(doors).toBe(1);
    await line.bootstrap(server);
    expect(doors).toBe(2);
  });

  it('G13 closed refuses to bootstrap, serves its guests, and may be closed again', async () => {
    const { app, line, joined } = counting();
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    await line.close();
    await line.close();
    await expect(line.bootstrap(server)).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    expect(await send(port, { target: '/guest' })).toMatchObject({ status: 200, body: 'guest' });
    expect(joined()).toBe(1);
    expect(() => line.partyline.askAround('nav')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_CLOSED' }),
    );
  });

  it('G13 closed before its first request serves its guests', async () => {
    const { app, line, joined } = counting();
    await line.close();
    const { port } = await listen(app);
    expect(await send(port, { target: '/guest' })).toMatchObject({ status: 200, body: 'guest' });
    expect(joined()).toBe(0);
  });

  it('G15 whose server closes during the bootstrap settles, and nobody is written to', async () => {
    const slow = gate();
    const { app, line, errors } = throwParty({
      '/slow': joiner('slow', () => slow.opened),
      '/fine': joiner('fine'),
    });
    const { port, server } = await listen(app);
    const bootstrap = line.bootstrap(server);
    const dropped = new Promise((resolve) => get({ port, path: '/fine' }).on('error', resolve));
    await sleep(50);
    server.close();
    server.closeAllConnections();
    await dropped;
    slow.open();
    await bootstrap;
    await sleep(20);
    expect(line.guests).toMatchObject([{ status: 'joined' }, { status: 'joined' }]);
    expect(errors).toEqual([]);
  });

  it('G15 closed during the bootstrap settles at once, and its guests see their response close', async () => {
    const slow = gate();
    let closed = false;
    const { line, errors } = throwParty(
      {
        '/hung': guest(
          (req, res) => {
            expect(isInvitation(req)).toBe(true);
            res.on('close', () => {
              closed = true;
            });
          },
          { invite: true },
        ),
        '/slow': joiner('slow', () => slow.opened),
      },
      { inviteTimeout: 60_000 },
    );
    const bootstrap = line.bootstrap();
    await turn();
    await line.close();
    await expect(bootstrap).rejects.toMatchObject({ code: 'ERR_PARTY_CLOSED' });
    await turn();
    expect(closed).toBe(true);
    slow.open();
    await sleep(20);
    expect(errors).toEqual([]);
  });
});
