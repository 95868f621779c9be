import express, { type RequestHandler } from 'express';
import { endpoint, guest, type Operator, party, rsvp } from 'express-party';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

const good = (name = 'good') => {
  const app = express().use(rsvp(name, (partyline) => void partyline.connect('who', () => name)));
  app.get('/', endpoint('index'), (req, res) => {
    res.send(req.urlFor('index'));
  });
  return app;
};

type Raw = (partyline: Operator | undefined, res: express.Response, next: express.NextFunction) => unknown;

const raw =
  (answer: Raw): RequestHandler =>
  (req, res, next) =>
    void answer(req.partyline, res, next);

const GUESTS: [string, RequestHandler, RegExp][] = [
  ['passes', raw((_line, _res, next) => next()), /passed its invitation on/],
  ['answers 404', raw((_line, res) => res.writeHead(404).end()), /got 404/],
  ['answers 200 and takes nothing', raw((_line, res) => res.end('hello')), /got 200/],
  ['answers 400', raw((_line, res) => res.writeHead(400).end()), /got 400/],
  ['redirects to a login', raw((_line, res) => res.redirect('/login')), /302 to \/login/],
  ['takes it and answers 500', raw((line, res) => [line?.connect, res.writeHead(500).end()]), /got 500/],
  ['takes it and passes', raw((line, _res, next) => [line?.connect, next()]), /passed its invitation on/],
  ['hangs', raw(() => {}), /in time/],
  ['takes it and hangs', raw((line) => line?.connect('who', () => 'hanging')), /in time/],
  [
    'throws',
    raw(() => {
      throw new Error('bad');
    }),
    /threw \(Error: bad\)/,
  ],
  ['gives an error on', raw((_line, _res, next) => next(new Error('bad'))), /threw \(Error: bad\)/],
  ['closes the socket', raw((_line, res) => res.socket?.destroy()), /closed/],
];

describe('law 5: no guest can spoil the party', () => {
  it.each(GUESTS)('with one that %s', async (_what, answer, message) => {
    const errors: unknown[] = [];
    const line = party(
      { '/bad': express().use('/__invite__', answer), '/good': good() },
      { inviteTimeout: 60, onError: (error) => errors.push(error), ignoreMissingServices: true },
    );
    const { get } = await serve(express().use(line));
    expect((await get('/good/')).text).toBe('/good/');
    expect(line.guests.map((each) => each.status)).toEqual(['failed', 'joined']);
    expect(line.partyline.askAround('who')).toEqual(['good']);
    const { error } = line.guests[0] as { error: Error | undefined };
    expect(error?.message).toMatch(message);
    expect(errors).toEqual([error]);
  });

  it.each(GUESTS)('with one that %s, and was never meant to join', async (what, answer) => {
    const errors: unknown[] = [];
    const line = party(
      { '/bad': guest(answer, { invite: true }), '/good': good() },
      { inviteTimeout: 60, onError: (error) => errors.push(error), ignoreMissingServices: true },
    );
    const { get } = await serve(express().use(line));
    expect((await get('/good/')).text).toBe('/good/');
    const isTaken = /takes it/.test(what);
    expect(line.guests.map((each) => each.status)).toEqual([isTaken ? 'failed' : 'declined', 'joined']);
    expect(errors).toHaveLength(isTaken ? 1 : 0);
  });

  it('and names the cause, and the mend', async () => {
    const cause = new Error('no database');
    const line = party(
      { '/bad': express().use(rsvp('bad', () => Promise.reject(cause))) },
      { onError: () => {} },
    );
    express().use(line);
    await line.bootstrap();
    expect(line.guests[0]?.error).toMatchObject({ code: 'ERR_PARTY_DID_NOT_JOIN', cause });
  });

  it('and leaves a handler out that fails, which ask alone throws', async () => {
    const errors: unknown[] = [];
    const bad = express().use(
      rsvp('bad', (partyline) => {
        partyline.connect('nav', () => {
          throw new Error('nav');
        });
      }),
    );
    const fine = express().use(rsvp('fine', (partyline) => void partyline.connect('nav', () => 'fine')));
    const line = party({ '/bad': bad, '/fine': fine }, { onError: (error) => errors.push(error) });
    express().use(line);
    await line.bootstrap();
    expect(line.partyline.askAround('nav')).toEqual(['fine']);
    expect(await line.partyline.askAroundAsync('nav')).toEqual(['fine']);
    expect(errors).toHaveLength(2);
    const failed = { code: 'ERR_PARTY_HANDLER_FAILED', details: { guest: 'bad', service: 'nav' } };
    expect(() => line.partyline.ask('nav')).toThrow(
      expect.objectContaining({ ...failed, cause: new Error('nav') }),
    );
    expect(errors[0]).toMatchObject(failed);
  });
});
