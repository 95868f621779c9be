import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { type Operator, party, partylineOf, rsvp } from 'express-party';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

/** Joins after some time, and connects twice. */
function guest(name: string, ms: number) {
  const app = express();
  app.use(
    rsvp(name, async (partyline: Operator) => {
      await sleep(ms);
      partyline.connect('who', () => `${name} 1`);
      partyline.connect('who', () => `${name} 2`);
    }),
  );
  app.get('/ask', (req, res) => {
    res.json(partylineOf(req).askAround('who'));
  });
  return app;
}

describe('law 7: mount order is precedence', () => {
  it('in answers: the host, then by mount, then by connecting, whatever the timing', async () => {
    const line = party({ '/c': guest('c', 30), '/a': guest('a', 15), '/b': guest('b', 0) });
    const { json, server } = await serve(express().use(line));
    await line.bootstrap(server);
    line.partyline.connect('who', () => 'host');
    const all = ['host', 'c 1', 'c 2', 'a 1', 'a 2', 'b 1', 'b 2'];
    expect(line.partyline.askAround('who')).toEqual(all);
    expect(line.partyline.ask('who')).toBe('host');
    expect(await line.partyline.askAroundAsync('who')).toEqual(all);
    expect(await json('/a/ask')).toEqual(all.filter((answer) => !answer.startsWith('a')));
  });

  it('in answers that come late', async () => {
    const line = party({ '/a': guest('a', 0) });
    express().use(line);
    await line.bootstrap();
    line.partyline.connect('who', async () => {
      await sleep(20);
      return 'late host';
    });
    expect(await line.partyline.askAroundAsync('who')).toEqual(['late host', 'a 1', 'a 2']);
  });

  it('in names: the later mount fails', async () => {
    const line = party({ '/slow': guest('x', 30), '/quick': guest('x', 0) }, { onError: () => {} });
    express().use(line);
    await line.bootstrap();
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'failed']);
    expect(line.guests[1]?.error).toMatchObject({ code: 'ERR_PARTY_DUPLICATE_NAME' });
    expect(line.partyline.askAround('who')).toEqual(['x 1', 'x 2']);
  });

  it('in names: the host before all', async () => {
    const line = party({ '/x': guest('main', 0) }, { onError: () => {} });
    line.partyline.declare('main');
    express().use(line);
    await line.bootstrap();
    expect(line.guests[0]?.status).toBe('failed');
  });

  it('in the url service: the first answer counts, and what is declared goes before it', async () => {
    const cms = (name: string, answer: string) =>
      express().use(
        rsvp(name, (partyline) => {
          partyline.declare(name, { page: '/page' });
          partyline.connect('url', ({ name: asked }: { name: string }) =>
            asked === 'old:page' ? answer : undefined,
          );
        }),
      );
    const line = party({ '/b': cms('b', '/from-b'), '/a': cms('a', '/from-a') });
    express().use(line);
    await line.bootstrap();
    expect(line.urlFor('old:page')).toBe('/from-b');
    expect(line.urlFor('a:page')).toBe('/a/page');
    expect(
      line.partyline.askAround('url', { name: 'a:page', guest: 'a', endpoint: 'page', values: [] }),
    ).toEqual(['/a/page']);
  });
});
