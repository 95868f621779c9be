import { Readable } from 'node:stream';
import express from 'express';
import { type GuestApp, guest, rsvp } from 'express-party';
import rateLimit from 'express-rate-limit';
import session from 'express-session';
import { until } from '../shared/until';
import { among, answering, take } from './among';
import { closeAll, majors, sleep } from './venue';

afterEach(closeAll);

describe.each(majors)('a guest of %s at its invitation', (_major, make) => {
  it('G8 finds a socket with the members that apps reach for, and it is no real one', async () => {
    const seen: unknown[] = [];
    const app = answering(make, (req, res) => {
      take(req);
      const { socket } = req;
      expect(res.socket).toBe(socket);
      socket.setTimeout(1_000).setKeepAlive(true).setNoDelay(true).ref().unref();
      res.setTimeout(1_000);
      req.setTimeout(1_000);
      seen.push(socket.remoteAddress, socket.writable, socket.destroyed, typeof socket.remotePort);
      seen.push(Boolean((socket as { encrypted?: boolean }).encrypted), req.secure, req.protocol, req.ip);
      seen.push(Boolean((socket as { authorized?: boolean }).authorized), typeof socket.address());
      res.flushHeaders();
      res.end('ok');
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
    expect(seen).toEqual([
      '127.0.0.1',
      true,
      false,
      'number',
      false,
      false,
      'http',
      '127.0.0.1',
      false,
      'object',
    ]);
  });

  it('G8 has a session store and a rate limiter before its rsvp: it joins', async () => {
    const app = make();
    app.use(session({ secret: 'party', resave: false, saveUninitialized: true }));
    app.use(rateLimit({ windowMs: 60_000, limit: 100 }));
    app.use(rsvp('odd'));
    const { odd, errors } = await among(app as GuestApp);
    expect(odd).toMatchObject({ status: 'joined', name: 'odd' });
    expect(errors).toEqual([]);
  });

  it('G9 answers without end, as fast as it is let: it is cut off, and did not join', async () => {
    let made = 0;
    const app = answering(make, (_req, res) => {
      const endless = new Readable({
        read() {
          made += 1024;
          this.push(Buffer.alloc(1024));
        },
      });
      endless.pipe(res);
      res.on('close', () => endless.destroy());
    });
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'failed', statusCode: 200 });
    await sleep(20);
    expect(made).toBeGreaterThan(64 * 1024);
    expect(made).toBeLessThan(1024 * 1024);
    const after = made;
    await sleep(20);
    expect(made).toBe(after);
  });

  it('G9 answers without end and waits for nothing: it is cut off, and did not join', async () => {
    let closed = false;
    const app = answering(make, (_req, res) => {
      const pump = setInterval(() => res.write(Buffer.alloc(16 * 1024)), 1);
      res.on('close', () => {
        closed = true;
        clearInterval(pump);
      });
    });
    const { odd } = await among(app);
    expect(odd).toMatchObject({ status: 'failed', statusCode: 200 });
    await until(() => closed);
  });

  it('G9 answers an unknown path with a page of 48 KiB, streamed: it declined', async () => {
    const app = make();
    app.use((_req, res) => {
      let left = 3;
      const page = new Readable({
        read() {
          this.push(left-- > 0 ? Buffer.alloc(16 * 1024) : null);
        },
      });
      page.pipe(res);
    });
    const { odd } = await among(guest(app, { invite: true }));
    expect(odd).toMatchObject({ status: 'declined', statusCode: 200 });
  });

  it('G10 reads the body to its end: it ends at once', async () => {
    const seen: unknown[] = [];
    const app = answering(make, async (req, res) => {
      take(req);
      for await (const chunk of req) seen.push(chunk);
      seen.push(req.complete, req.readableEnded);
      res.send('ok');
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
    expect(seen).toEqual([true, true]);
  });

  it('G10 pipes its request into its response: that is an answer', async () => {
    const app = answering(make, (req, res) => {
      take(req);
      req.pipe(res);
    });
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
  });

  it('G10 parses bodies before its rsvp: it joins', async () => {
    const app = make();
    app.use(express.json(), express.urlencoded({ extended: false }), express.text(), express.raw());
    app.use(rsvp('odd'));
    expect((await among(app)).odd).toMatchObject({ status: 'joined' });
  });
});
