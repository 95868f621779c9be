import { HighAndDry, PartylineError } from 'express-party';
import { run } from './child';
import { fail, line, never } from './line';
import { closeAll, sleep } from './venue';

afterEach(closeAll);

describe('a handler on the partyline', () => {
  const faults: [string, unknown][] = [
    ['an error', new Error('broken')],
    ['null', null],
    ['undefined', undefined],
    ['a string', 'broken'],
    ['what only looks like HighAndDry', Object.assign(new Error('HighAndDry'), { name: 'HighAndDry' })],
  ];

  it.each(faults)('S1 throws %s: askAround leaves it out and tells', async (_what, thrown) => {
    const { host, errors } = await line([() => 'a', fail(thrown), () => 'c']);
    expect(host.askAround('q')).toEqual(['a', 'c']);
    expect(errors).toMatchObject([
      { code: 'ERR_PARTY_HANDLER_FAILED', details: { guest: 'b', service: 'q' } },
    ]);
    expect(errors[0]).toHaveProperty('cause', thrown);
  });

  it.each(faults)(
    'S1 throws %s: ask throws it on, with its owner and as the cause',
    async (_what, thrown) => {
      const { host, errors } = await line([() => undefined, fail(thrown), () => 'c']);
      const failure = caught(() => host.ask('q'));
      expect(failure).toMatchObject({
        code: 'ERR_PARTY_HANDLER_FAILED',
        details: { guest: 'b', service: 'q' },
      });
      expect(failure).toHaveProperty('cause', thrown);
      expect(errors).toEqual([]);
    },
  );

  it.each(faults)(
    'S1 throws or rejects with %s: askAroundAsync leaves it out and tells',
    async (_what, thrown) => {
      const { host, errors } = await line([
        async () => 'a',
        fail(thrown),
        () => Promise.reject(thrown),
        () => 'd',
      ]);
      await expect(host.askAroundAsync('q')).resolves.toEqual(['a', 'd']);
      expect(errors).toMatchObject([
        { code: 'ERR_PARTY_HANDLER_FAILED', details: { guest: 'b' } },
        { code: 'ERR_PARTY_HANDLER_FAILED', details: { guest: 'c' } },
      ]);
      for (const error of errors) expect(error).toHaveProperty('cause', thrown);
    },
  );

  it('S1 says "not me" by HighAndDry, its like of another copy, or undefined: nobody is told', async () => {
    const other = Object.assign(new Error(), { [Symbol.for('express-party.HighAndDry')]: true });
    const passes = [fail(new HighAndDry()), fail(other), () => undefined];
    const { host, errors } = await line([...passes, () => 'd']);
    expect(host.askAround('q')).toEqual(['d']);
    expect(host.ask('q')).toBe('d');
    await expect(host.askAroundAsync('q')).resolves.toEqual(['d']);
    const { host: quiet } = await line(passes);
    expect(quiet.ask('q')).toBeUndefined();
    expect(quiet.askAround('q')).toEqual([]);
    await expect(quiet.askAroundAsync('q')).resolves.toEqual([]);
    expect(errors).toEqual([]);
  });

  it('S1 answers askAround with a promise that rejects: left out, told, and handled', async () => {
    const { said, code } = await run(`
      const a = express5();
      a.use(rsvp('a', (line) => { line.connect('q', async () => { throw new Error('broken'); }); }));
      const line = party({ '/a': a }, { base: '/', onError: (e) => say(e.code) });
      line.bootstrap().then(() => { say(line.partyline.askAround('q').length); line.close(); });
      process.on('exit', (code) => say('exit', code));
    `);
    expect({ said, code }).toEqual({ said: ['ERR_PARTY_HANDLER_ASYNC', '0', 'exit 0'], code: 0 });
  });

  it('S2 never settles: it is left out at the time limit, its signal aborts, and it is told who was late', async () => {
    let signal: AbortSignal | undefined;
    const { host, errors } = await line([
      async () => 'a',
      (_payload, question) => {
        signal = question.signal;
        return never();
      },
      () => 'c',
    ]);
    const started = performance.now();
    const asked = host.askAroundAsync('q', undefined, { timeout: 60 });
    expect(signal?.aborted).toBe(false);
    await expect(asked).resolves.toEqual(['a', 'c']);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(signal?.aborted).toBe(true);
    expect(errors).toMatchObject([
      { code: 'ERR_PARTY_HANDLER_LATE', details: { guest: 'b', service: 'q', timeout: 60 } },
    ]);
  });

  it('S2 settles after its time limit: nothing more is heard of it', async () => {
    const { host, errors } = await line([
      async () => {
        await sleep(60);
        throw new Error('late and broken');
      },
      async () => {
        await sleep(60);
        return 'late';
      },
    ]);
    await expect(host.askAroundAsync('q', undefined, { timeout: 20 })).resolves.toEqual([]);
    await sleep(80);
    expect(errors.map(({ code }) => code)).toEqual(['ERR_PARTY_HANDLER_LATE', 'ERR_PARTY_HANDLER_LATE']);
  });

  it('S2 has its own limit for each question, and each handler the whole of it', async () => {
    const nap = async () => {
      await sleep(100);
      return 'rested';
    };
    const { host, errors } = await line([nap, nap, nap]);
    const [short, long] = await Promise.all([
      host.askAroundAsync('q', undefined, { timeout: 20 }),
      host.askAroundAsync('q', undefined, { timeout: 60_000 }),
    ]);
    expect(short).toEqual([]);
    expect(long).toEqual(['rested', 'rested', 'rested']);
    expect(errors).toHaveLength(3);
  });

  it('S3 asks its own service: it is not asked itself', async () => {
    const asked: string[] = [];
    const { operators, host } = await line([
      () => {
        asked.push('a');
        return operators[0]?.askAround('q');
      },
    ]);
    expect(host.askAround('q')).toEqual([[]]);
    expect(operators[0]?.askAround('q')).toEqual([]);
    expect(asked).toEqual(['a']);
  });

  it('S3 connected by two guests alike is two handlers: each hears the other', async () => {
    const shared = () => 'shared';
    const { operators, host } = await line([shared, shared]);
    expect(operators[0]?.askAround('q')).toEqual(['shared']);
    expect(operators[1]?.askAround('q')).toEqual(['shared']);
    expect(host.askAround('q')).toEqual(['shared', 'shared']);
  });

  it.each(['ask', 'askAround', 'askAroundAsync'] as const)(
    'S3 asks a guest that asks back without end, by %s: the stack ends it, and the process lives',
    async (method) => {
      const { said, code } = await run(`
        const lines = {};
        const asking = (name) => {
          const app = express5();
          app.use(rsvp(name, (line) => {
            lines[name] = line;
            line.connect('q', () => line['${method}']('q'));
          }));
          return app;
        };
        const line = party({ '/a': asking('a'), '/b': asking('b') }, { base: '/', onError: () => {} });
        line.bootstrap().then(async () => {
          try { await lines.a['${method}']('q'); } catch (error) { say(error.code ?? error.name); }
          say('alive');
          await line.close();
        });
      `);
      expect(said.at(-1)).toBe('alive');
      expect(code).toBe(0);
    },
  );
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(PartylineError);
    return error;
  }
}
