import { request } from 'node:http';
import { run } from './child';
import { line, never } from './line';
import { closeAll, express5, gate, joiner, listen, sleep, throwParty, turn } from './venue';

afterEach(closeAll);

describe('a client that goes away', () => {
  it('S8 aborts the signal of the handlers that are asked for it, and nobody writes to it', async () => {
    const asked = gate();
    const aborted = gate();
    const written: unknown[] = [];
    const slow = joiner('slow', (operator) => {
      operator.connect('q', (_payload, { signal }) => {
        asked.open();
        signal?.addEventListener('abort', aborted.open);
        return never();
      });
      operator.connect('q', () => 'quick');
    });
    const asker = express5();
    asker.use('/__invite__', (req, res, next) => {
      if (!req.partyline) return next();
      const { partyline } = req;
      partyline.declare('asker');
      asker.get('/ask', async (_req, answer) => {
        const gone = new AbortController();
        answer.on('error', (error) => written.push(error));
        answer.on('close', () => gone.abort());
        const answers = await partyline.askAroundAsync('q', undefined, {
          timeout: 60_000,
          signal: gone.signal,
        });
        written.push(answers, answer.destroyed);
      });
      res.send('ok');
    });
    const { app, line: party, errors } = throwParty({ '/asker': asker, '/slow': slow });
    const { port, server } = await listen(app);
    await party.bootstrap(server);
    const client = request({ port, path: '/asker/ask' }).on('error', () => {});
    client.end();
    await asked.opened;
    client.destroy();
    await aborted.opened;
    await turn();
    await turn();
    expect(written).toEqual([['quick'], true]);
    expect(errors).toEqual([]);
  });

  it('S8 has gone already: nobody is asked', async () => {
    let asked = 0;
    const { host, errors } = await line([() => asked++]);
    await expect(
      host.askAroundAsync('q', undefined, { signal: AbortSignal.abort(), timeout: 60_000 }),
    ).resolves.toEqual([]);
    expect(asked).toBe(0);
    expect(errors).toEqual([]);
  });

  it('S8 is no late handler, and an answer that comes afterwards is heard by nobody', async () => {
    const late = gate();
    const gone = new AbortController();
    const { host, errors } = await line([
      async () => {
        await late.opened;
        throw new Error('after the abort');
      },
      () => 'b',
    ]);
    const asked = host.askAroundAsync('q', undefined, { signal: gone.signal, timeout: 60_000 });
    gone.abort(new Error('client gone'));
    await expect(asked).resolves.toEqual(['b']);
    late.open();
    await sleep(10);
    expect(errors).toEqual([]);
  });

  it('S8 leaves no listener behind on its signal, and no warning for a thousand handlers', async () => {
    const { said, stderr, code } = await run(`
      const { getEventListeners } = require('node:events');
      const line = party({}, { base: '/' });
      for (let i = 0; i < 1000; i++) line.partyline.connect('q', async () => i);
      process.on('warning', (warning) => say('warning', warning.name));
      const { signal } = new AbortController();
      line.partyline.askAroundAsync('q', undefined, { signal }).then(async (answers) => {
        say(answers.length, getEventListeners(signal, 'abort').length);
        await line.close();
      });
    `);
    expect({ said, code }).toEqual({ said: ['1000 0'], code: 0 });
    expect(stderr).not.toContain('MaxListeners');
  });

  it('S8 when the party closes: questions under way end with the answers that are there', async () => {
    const { host, line: party } = await line([() => 'a', never]);
    const asked = host.askAroundAsync('q', undefined, { timeout: 60_000 });
    await party.close();
    await expect(asked).resolves.toEqual(['a']);
  });
});
