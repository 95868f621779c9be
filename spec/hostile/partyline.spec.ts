import { request } from 'node:http';
import { HighAndDry, NoSuchServiceName, type Operator, PartylineError } from 'express-party';
import { run } from './child';
import { closeAll, express5, gate, joiner, listen, sleep, throwParty, turn } from './venue';

jest.setTimeout(20_000);
afterEach(closeAll);

/** A party of guests a, b, c… with a handler each on the service `q`. */
async function line(handlers: Parameters<Operator['connect']>[1][], options = {}) {
  const operators: Operator[] = [];
  const guests = handlers.map((handler, i) => {
    const name = String.fromCharCode(97 + i);
    const guest = joiner(name, (operator) => {
      operators[i] = operator;
      operator.connect('q', handler);
    });
    return [`/${name}`, guest] as [string, typeof guest];
  });
  const thrown = throwParty(guests, options);
  await thrown.line.bootstrap();
  return { ...thrown, host: thrown.line.partyline, operators };
}

const never = () => new Promise(() => {});
const fail = (thrown: unknown) => () => {
  throw thrown;
};

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
    expect(performance.now() - started).toBeLessThan(2_000);
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
      host.askAroundAsync('q', undefined, { timeout: 2_000 }),
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

describe('a question that nobody is connected to', () => {
  it('S4 raises NoSuchServiceName with a guess, whichever way it is asked', async () => {
    const { host } = await line([]);
    host.connect('price', () => 1);
    expect(() => host.ask('prise')).toThrow(NoSuchServiceName);
    expect(() => host.askAround('prise')).toThrow(/Did you mean "price"/);
    await expect(host.askAroundAsync('prise')).rejects.toThrow(NoSuchServiceName);
    for (const name of ['__proto__', 'constructor']) {
      expect(() => host.ask(name)).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_NO_SUCH_SERVICE_NAME' }),
      );
    }
  });

  it('S4 has no answers where missing services are ignored', async () => {
    const { host } = await line([() => 'a'], { ignoreMissingServices: true });
    expect(host.ask('qq')).toBeUndefined();
    expect(host.askAround('qq')).toEqual([]);
    await expect(host.askAroundAsync('qq')).resolves.toEqual([]);
  });

  it('S4 has no answers where only the one who asks is connected: a pass is no absence', async () => {
    const { operators } = await line([() => 'a']);
    expect(operators[0]?.askAround('q')).toEqual([]);
    expect(operators[0]?.ask('q')).toBeUndefined();
  });
});

describe('a connection', () => {
  it('S5 made after the bootstrap is heard, at its place in mount order', async () => {
    const { host, operators } = await line([() => 'a', () => 'b']);
    operators[0]?.connect('q', () => 'a, later');
    host.connect('q', () => 'host');
    expect(host.askAround('q')).toEqual(['host', 'a', 'a, later', 'b']);
  });

  it('S5 is ended once, however often that is said', async () => {
    const { host } = await line([() => 'a']);
    const handler = () => 'host';
    const disconnect = host.connect('q', handler);
    host.connect('q', handler);
    disconnect();
    disconnect();
    expect(host.askAround('q')).toEqual(['host', 'a']);
  });

  it('S5 is gone with its service, and an old disconnect does not end a new one', async () => {
    const { host } = await line([]);
    const disconnect = host.connect('rare', () => 'old');
    disconnect();
    expect(() => host.ask('rare')).toThrow(NoSuchServiceName);
    host.connect('rare', () => 'new');
    disconnect();
    expect(host.ask('rare')).toBe('new');
  });

  it('S5 that comes or goes during a question changes nothing about it', async () => {
    const ends: (() => void)[] = [];
    const { host, operators } = await line([
      () => {
        for (const end of ends) end();
        operators[1]?.connect('q', () => 'too late');
        return 'a';
      },
      () => 'b',
      () => undefined,
    ]);
    ends.push((operators[2] as Operator).connect('q', () => 'c'));
    expect(host.askAround('q')).toEqual(['a', 'b', 'c']);
    expect(host.askAround('q')).toEqual(['a', 'b', 'too late']);
  });
});

describe('a payload', () => {
  it('S6 is handed over by reference, never cloned or frozen', async () => {
    const seen: unknown[] = [];
    const { host } = await line([
      (payload: { n: number }) => {
        seen.push(payload);
        payload.n++;
        return payload.n;
      },
      (payload: { n: number }) => payload.n,
    ]);
    const payload = { n: 1 };
    expect(host.askAround('q', payload)).toEqual([2, 2]);
    expect(seen[0]).toBe(payload);
    await expect(host.askAroundAsync('q', payload)).resolves.toEqual([3, 3]);
    expect(Object.isFrozen(payload)).toBe(false);
  });

  it('S6 may be huge, cyclic, or have a getter that throws: nobody reads it but the handlers', async () => {
    const { host, errors } = await line([
      (payload: { touchy: string }) => payload.touchy,
      (payload: object) => Object.keys(payload).length,
    ]);
    const cyclic: Record<string, unknown> = { huge: 'x'.repeat(50_000_000) };
    cyclic.self = cyclic;
    Object.defineProperty(cyclic, 'touchy', { enumerable: true, get: fail(new Error('do not touch')) });
    expect(host.askAround('q', cyclic)).toEqual([3]);
    await expect(host.askAroundAsync('q', cyclic)).resolves.toEqual([3]);
    expect(errors).toMatchObject([
      { cause: { message: 'do not touch' } },
      { cause: { message: 'do not touch' } },
    ]);
    const hostile = new Proxy({}, { get: fail(1), has: fail(1), ownKeys: fail(1), getPrototypeOf: fail(1) });
    const { host: other } = await line([(payload: unknown) => payload === hostile]);
    expect(other.askAround('q', hostile)).toEqual([true]);
  });
});

describe('the answers', () => {
  it('S7 stand in mount order, then in the order of connecting, whatever the timing', async () => {
    const nap = (ms: number, answer: string) => async () => {
      await sleep(ms);
      return answer;
    };
    const { host, operators } = await line([nap(60, 'a'), nap(5, 'b'), nap(30, 'c')]);
    operators[1]?.connect('q', nap(1, 'b2'));
    operators[0]?.connect('q', nap(20, 'a2'));
    host.connect('q', nap(40, 'host'));
    await expect(host.askAroundAsync('q')).resolves.toEqual(['host', 'a', 'a2', 'b', 'b2', 'c']);
  });

  it('S7 stand in mount order though the guests joined in another', async () => {
    const slow = gate();
    const answering = (name: string, until?: Promise<void>) =>
      joiner(name, async (operator) => {
        await until;
        operator.connect('q', () => name);
        slow.open();
      });
    const { line: late } = throwParty({ '/a': answering('a', slow.opened), '/b': answering('b') });
    await late.bootstrap();
    expect(late.partyline.askAround('q')).toEqual(['a', 'b']);
  });

  it('S7 of 10,000 handlers come in order and in no time that grows with the square', async () => {
    const { host, operators } = await line([() => undefined, () => undefined]);
    const connectAndAsk = (count: number, service: string): number => {
      const started = performance.now();
      const ends = Array.from({ length: count }, (_, i) =>
        (operators[i % 2] as Operator).connect(service, () => i),
      );
      const answers = host.askAround(service) as number[];
      expect(answers).toHaveLength(count);
      expect(answers.slice(0, 3)).toEqual([0, 2, 4]);
      expect(answers.at(-1)).toBe(count - 1);
      for (const end of ends) end();
      return performance.now() - started;
    };
    connectAndAsk(1_000, 'warm');
    const few = Math.max(connectAndAsk(1_000, 'few'), 1);
    // Ten times as many, and with the square a hundred times as long.
    expect(connectAndAsk(10_000, 'many')).toBeLessThan(40 * few + 250);
    expect(() => host.ask('many')).toThrow(NoSuchServiceName);
    await expect(host.askAroundAsync('q')).resolves.toEqual([]);
  });

  it('S7 of 10,000 questions at once are each its own', async () => {
    const { host, errors } = await line([
      async (n: number) => {
        await turn();
        return n;
      },
      async (n: number) => {
        if (n % 2) throw new HighAndDry();
        return -n;
      },
    ]);
    const asked = Array.from({ length: 10_000 }, (_, n) => host.askAroundAsync('q', n, { timeout: 60_000 }));
    const answers = await Promise.all(asked);
    expect(answers[9_998]).toEqual([9_998, -9_998]);
    expect(answers[9_999]).toEqual([9_999]);
    expect(answers.every(([n], i) => n === i)).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('S8 aborts the signal of the handlers that are asked for it, and nobody writes to it', async () => {
    const aborted = gate();
    const written: unknown[] = [];
    const slow = joiner('slow', (operator) => {
      operator.connect('q', (_payload, { signal }) => {
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
    await sleep(50);
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

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(PartylineError);
    return error;
  }
}
