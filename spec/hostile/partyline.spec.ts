import { HighAndDry, NoSuchServiceName, type Operator } from 'express-party';
import { fail, line } from './line';
import { closeAll, gate, joiner, sleep, throwParty, turn } from './venue';

afterEach(closeAll);

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
      const before = process.cpuUsage();
      const ends = Array.from({ length: count }, (_, i) =>
        (operators[i % 2] as Operator).connect(service, () => i),
      );
      const answers = host.askAround(service) as number[];
      expect(answers).toHaveLength(count);
      expect(answers.slice(0, 3)).toEqual([0, 2, 4]);
      expect(answers.at(-1)).toBe(count - 1);
      for (const end of ends) end();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
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
