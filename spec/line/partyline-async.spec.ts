import { HighAndDry, NoSuchServiceName } from '../../lib/errors';
import { thrownBy } from '../shared/thrown';
import { a, b, c, fail, faults, host, open } from './switch';

describe('askAroundAsync', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const answerIn = (ms: number, answer: unknown) => () =>
    new Promise((resolve) => setTimeout(() => resolve(answer), ms));
  const never = () => new Promise(() => {});

  it('asks side by side and keeps the order of asking', async () => {
    const { line } = open();
    line.connect(a, 'health', answerIn(300, 'a'));
    line.connect(b, 'health', answerIn(100, 'b'));
    line.connect(c, 'health', () => 'c');
    const heard = line.askAroundAsync(host, 'health', null);
    await jest.advanceTimersByTimeAsync(300);
    expect(await heard).toEqual(['a', 'b', 'c']);
  });

  it('leaves out the asking one’s own, and who passes in whichever way', async () => {
    const { line, reported } = open();
    line.connect(a, 'health', () => 'a');
    line.connect(b, 'health', async () => undefined);
    line.connect(b, 'health', fail(new HighAndDry()));
    line.connect(b, 'health', () => Promise.reject(new HighAndDry()));
    line.connect(b, 'health', async () => null);
    expect(await line.askAroundAsync(a, 'health', null)).toEqual([null]);
    expect(reported).toEqual([]);
  });

  it.each(faults)('leaves out and reports who throws or rejects with %s', async (_what, thrown) => {
    const { line, reported } = open();
    line.connect(a, 'health', fail(thrown));
    line.connect(b, 'health', () => Promise.reject(thrown));
    line.connect(c, 'health', () => 'c');
    expect(await line.askAroundAsync(host, 'health', null)).toEqual(['c']);
    expect(reported.map(({ code, details }) => [code, details])).toEqual([
      ['ERR_PARTY_HANDLER_FAILED', { guest: 'guest "0"', service: 'health' }],
      ['ERR_PARTY_HANDLER_FAILED', { guest: 'guest "1"', service: 'health' }],
    ]);
    expect(reported.map(({ cause }) => cause)).toEqual([thrown, thrown]);
  });

  it('leaves out and reports who is late, after 2,000 ms', async () => {
    const { line, reported } = open();
    line.connect(a, 'health', never);
    line.connect(b, 'health', answerIn(1999, 'b'));
    const heard = line.askAroundAsync(host, 'health', null);
    await jest.advanceTimersByTimeAsync(1999);
    expect(reported).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await heard).toEqual(['b']);
    expect(reported.map(({ code, details }) => [code, details])).toEqual([
      ['ERR_PARTY_HANDLER_LATE', { guest: 'guest "0"', service: 'health', timeout: 2000 }],
    ]);
  });

  it('takes a time limit, for each handler its own', async () => {
    const { line, reported } = open();
    line.connect(a, 'health', answerIn(60, 'a'));
    line.connect(b, 'health', answerIn(40, 'b'));
    const heard = line.askAroundAsync(host, 'health', null, { timeout: 50 });
    await jest.advanceTimersByTimeAsync(60);
    expect(await heard).toEqual(['b']);
    expect(reported.map(({ details }) => details)).toEqual([
      { guest: 'guest "0"', service: 'health', timeout: 50 },
    ]);
  });

  it('aborts the signal of who is late, and of nobody else', async () => {
    const { line } = open();
    const signals: (AbortSignal | undefined)[] = [];
    line.connect(a, 'health', (_payload, { signal }) => {
      signals.push(signal);
      return never();
    });
    line.connect(b, 'health', (_payload, { signal }) => {
      signals.push(signal);
      return 'b';
    });
    const heard = line.askAroundAsync(host, 'health', null, { timeout: 50 });
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
    await jest.advanceTimersByTimeAsync(50);
    await heard;
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  it('reports once who is late and fails then', async () => {
    const { line, reported } = open();
    line.connect(a, 'health', (_payload, { signal }) => {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });
    const heard = line.askAroundAsync(host, 'health', null, { timeout: 50 });
    await jest.advanceTimersByTimeAsync(100);
    expect(await heard).toEqual([]);
    expect(reported.map(({ code }) => code)).toEqual(['ERR_PARTY_HANDLER_LATE']);
  });

  it('gives up, without a report, on who has not answered when the asking one’s signal aborts', async () => {
    const { line, reported } = open();
    const client = new AbortController();
    let heardBy: AbortSignal | undefined;
    line.connect(a, 'health', (_payload, { signal }) => {
      heardBy = signal;
      return never();
    });
    line.connect(b, 'health', async () => 'b');
    const heard = line.askAroundAsync(host, 'health', null, { signal: client.signal });
    await jest.advanceTimersByTimeAsync(1);
    client.abort('gone');
    expect(await heard).toEqual(['b']);
    expect(heardBy?.aborted).toBe(true);
    expect(heardBy?.reason).toBe('gone');
    expect(reported).toEqual([]);
  });

  it('asks nobody for one whose signal was aborted before', async () => {
    const { line } = open();
    const handler = jest.fn(() => 'a');
    line.connect(a, 'health', handler);
    const signal = AbortSignal.abort();
    expect(await line.askAroundAsync(host, 'health', null, { signal })).toEqual([]);
    expect(handler).not.toHaveBeenCalled();
  });

  it('leaves no listener on the asking one’s signal', async () => {
    const { line } = open();
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    line.connect(a, 'health', async () => 'a');
    await line.askAroundAsync(host, 'health', null, { signal });
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
  });

  it('throws for a service that nobody has connected, unless that is ignored', async () => {
    expect(() => open().line.askAroundAsync(a, 'health', null)).toThrow(NoSuchServiceName);
    expect(await open({ ignoreMissingServices: true }).line.askAroundAsync(a, 'health', null)).toEqual([]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '50', null])(
    'refuses %p for a time limit',
    (timeout) => {
      const { line } = open();
      const handler = jest.fn(() => 'a');
      line.connect(a, 'health', handler);
      const ask = () => line.askAroundAsync(host, 'health', null, { timeout: timeout as number });
      expect(thrownBy(ask)).toMatchObject({
        code: 'ERR_PARTY_BAD_OPTION',
        details: { where: 'askAroundAsync', option: 'timeout' },
      });
      expect(handler).not.toHaveBeenCalled();
    },
  );
});
