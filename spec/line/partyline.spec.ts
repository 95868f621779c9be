import { HighAndDry, NoSuchServiceName, PartylineError } from '../../lib/errors';
import { Partyline, type ServiceHandler, SITE } from '../../lib/line/partyline';
import type { LineParticipant, Question } from '../../lib/line/question';
import { thrownBy } from '../shared/thrown';

interface Switch {
  readonly line: Partyline;
  readonly reported: PartylineError[];
}

function open(options: { ignoreMissingServices?: boolean } = {}): Switch {
  const reported: PartylineError[] = [];
  const report = (error: PartylineError) => reported.push(error);
  const line = new Partyline({ ignoreMissingServices: false, ...options, report });
  return { line, reported };
}

function goer(rank: number, present = true): LineParticipant {
  return { rank, label: rank < 0 ? 'the host' : `guest "${rank}"`, present };
}

const host = goer(-1);
const [a, b, c] = [goer(0), goer(1), goer(2)] as const;

const fail = (thrown: unknown) => () => {
  throw thrown;
};

const passes: readonly (readonly [string, ServiceHandler])[] = [
  ['returns undefined', () => undefined],
  ['throws HighAndDry', fail(new HighAndDry())],
];

const answers: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['false', false],
  ['0', 0],
  ['an empty text', ''],
  ['NaN', Number.NaN],
  ['an empty list', []],
];

const faults: readonly (readonly [string, unknown])[] = [
  ['an Error', new Error('own')],
  ['null', null],
  ['undefined', undefined],
  ['a text', 'own'],
];

describe('connect', () => {
  it('returns the way to disconnect', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['a', 'b']);
    disconnect();
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
  });

  it('disconnects once: again changes nothing, even for a service connected anew', () => {
    const { line } = open();
    const handler = () => 'a';
    const disconnect = line.connect(a, 'nav', handler);
    disconnect();
    line.connect(a, 'nav', handler);
    disconnect();
    expect(line.askAround(b, 'nav', null)).toEqual(['a']);
  });

  it('leaves no service without a handler', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    disconnect();
    expect(line.has('nav')).toBe(false);
    expect(thrownBy(() => line.askAround(b, 'nav', null)).details).toMatchObject({ known: [] });
  });

  it('takes one handler twice', () => {
    const { line } = open();
    const handler = () => 'x';
    const disconnect = line.connect(a, 'nav', handler);
    line.connect(a, 'nav', handler);
    expect(line.askAround(b, 'nav', null)).toEqual(['x', 'x']);
    disconnect();
    expect(line.askAround(b, 'nav', null)).toEqual(['x']);
  });

  it('remembers who connected a handler: two that connect the same are still two', () => {
    const { line } = open();
    const shared = () => 'x';
    line.connect(a, 'nav', shared);
    line.connect(b, 'nav', shared);
    expect(line.askAround(a, 'nav', null)).toEqual(['x']);
    expect(line.askAround(c, 'nav', null)).toEqual(['x', 'x']);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes a service named %s', (name) => {
    const { line } = open();
    expect(() => line.ask(b, name, null)).toThrow(NoSuchServiceName);
    line.connect(a, name, () => 'a');
    expect(line.ask(b, name, null)).toBe('a');
  });
});

describe('ask', () => {
  it('gives the first answer in mount order and stops there', () => {
    const { line } = open();
    const late = jest.fn(() => 'b');
    line.connect(b, 'price', late);
    line.connect(a, 'price', () => 'a');
    expect(line.ask(c, 'price', null)).toBe('a');
    expect(late).not.toHaveBeenCalled();
  });

  it.each(passes)('asks the next where a handler %s', (_how, handler) => {
    const { line } = open();
    line.connect(a, 'price', handler);
    line.connect(b, 'price', () => 'b');
    expect(line.ask(c, 'price', null)).toBe('b');
  });

  it.each(answers)('takes %s for an answer', (_what, answer) => {
    const { line } = open();
    line.connect(a, 'price', () => answer);
    line.connect(b, 'price', () => 'b');
    expect(line.ask(c, 'price', null)).toBe(answer);
  });

  it('gives undefined where everybody passes, the asking one being all there is', () => {
    const { line } = open();
    line.connect(a, 'price', () => 'a');
    expect(line.ask(a, 'price', null)).toBeUndefined();
    line.connect(b, 'price', () => undefined);
    expect(line.ask(a, 'price', null)).toBeUndefined();
  });

  it.each(faults)('throws whose handler threw %s, with that as the cause', (_what, thrown) => {
    const { line, reported } = open();
    line.connect(a, 'price', fail(thrown));
    line.connect(b, 'price', () => 'b');
    const error = thrownBy(() => line.ask(c, 'price', null));
    expect(error).toBeInstanceOf(PartylineError);
    expect(error.code).toBe('ERR_PARTY_HANDLER_FAILED');
    expect(error.details).toEqual({ guest: 'guest "0"', service: 'price' });
    expect('cause' in error).toBe(true);
    expect(error.cause).toBe(thrown);
    expect(reported).toEqual([]);
  });

  it('throws for a service that nobody has connected, with a guess', () => {
    const { line } = open();
    line.connect(a, 'prices', () => 1);
    line.connect(a, 'nav', () => 1);
    const error = thrownBy(() => line.ask(b, 'price', null));
    expect(error).toBeInstanceOf(NoSuchServiceName);
    expect(error.details).toEqual({ service: 'price', closest: ['prices'], known: ['nav', 'prices'] });
  });

  it('gives undefined for one where missing services are ignored', () => {
    expect(open({ ignoreMissingServices: true }).line.ask(a, 'price', null)).toBeUndefined();
  });
});

describe('askAround', () => {
  it('gives all answers: the host’s, then by mount order, then by order of connecting', () => {
    const { line } = open();
    line.connect(c, 'nav', () => 'c');
    line.connect(a, 'nav', () => 'a1');
    line.connect(host, 'nav', () => 'host');
    line.connect(b, 'nav', () => 'b');
    line.connect(a, 'nav', () => 'a2');
    expect(line.askAround(goer(9), 'nav', null)).toEqual(['host', 'a1', 'a2', 'b', 'c']);
  });

  it('leaves out the asking one’s own', () => {
    const { line } = open();
    line.connect(a, 'nav', () => 'a');
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(a, 'nav', null)).toEqual(['b']);
    expect(line.askAround(b, 'nav', null)).toEqual(['a']);
  });

  it('gives no answers, and no error, where the asking one is alone with its service', () => {
    const { line } = open();
    line.connect(a, 'nav', () => 'a');
    expect(line.askAround(a, 'nav', null)).toEqual([]);
  });

  it('lets the host hear everybody, itself included', () => {
    const { line } = open();
    line.connect(host, 'nav', () => 'host');
    line.connect(a, 'nav', () => 'a');
    expect(line.askAround(host, 'nav', null)).toEqual(['host', 'a']);
    expect(line.askAround(SITE, 'nav', null)).toEqual(['host', 'a']);
  });

  it.each(passes)('skips a handler that %s', (_how, handler) => {
    const { line, reported } = open();
    line.connect(a, 'nav', handler);
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    expect(reported).toEqual([]);
  });

  it.each(answers)('takes %s for an answer', (_what, answer) => {
    const { line } = open();
    line.connect(a, 'nav', () => answer);
    expect(line.askAround(b, 'nav', null)).toEqual([answer]);
  });

  it.each(faults)('leaves out and reports a handler that throws %s', (_what, thrown) => {
    const { line, reported } = open();
    line.connect(a, 'nav', fail(thrown));
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatchObject({
      code: 'ERR_PARTY_HANDLER_FAILED',
      details: { guest: 'guest "0"', service: 'nav' },
    });
    expect(reported[0]?.cause).toBe(thrown);
  });

  it.each([
    ['a promise', () => Promise.resolve('a')],
    ['a promise that rejects', () => Promise.reject(new Error('own'))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this case is about
    ['a thenable', () => ({ then: (resolve?: (value: string) => void) => resolve?.('a') })],
  ])('leaves out and reports a handler that answers with %s', async (_what, handler) => {
    const { line, reported } = open();
    line.connect(a, 'nav', handler);
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    await new Promise(setImmediate);
    expect(reported.map(({ code }) => code)).toEqual(['ERR_PARTY_HANDLER_ASYNC']);
    expect(reported[0]?.details).toEqual({ guest: 'guest "0"', service: 'nav' });
  });

  it('hands the payload on as it is', () => {
    const { line } = open();
    const seen: unknown[] = [];
    const payload = Object.defineProperty({}, 'trap', { enumerable: true, get: fail(new Error('read')) });
    line.connect(a, 'nav', (given: unknown) => seen.push(given));
    line.askAround(b, 'nav', payload);
    expect(seen[0]).toBe(payload);
  });

  it('calls a handler without a receiver, with a question that says nothing of time', () => {
    const { line } = open();
    let receiver: unknown = 'none';
    let question: Question | undefined;
    line.connect(a, 'nav', function (this: unknown, _payload: never, asked: Question) {
      receiver = this;
      question = asked;
    });
    line.askAround(b, 'nav', null);
    expect(receiver).toBeUndefined();
    expect(question).toEqual({});
    expect(Object.isFrozen(question)).toBe(true);
  });

  it('asks who was connected when it began: who comes or goes meanwhile changes nothing', () => {
    const { line } = open();
    const leave = line.connect(c, 'nav', () => 'c');
    line.connect(a, 'nav', () => {
      leave();
      line.connect(b, 'nav', () => 'b');
      return 'a';
    });
    expect(line.askAround(host, 'nav', null)).toEqual(['a', 'c']);
    expect(line.askAround(host, 'nav', null)).toEqual(['a', 'b']);
  });

  it('throws for a service that nobody has connected, unless that is ignored', () => {
    expect(() => open().line.askAround(a, 'nav', null)).toThrow(NoSuchServiceName);
    expect(open({ ignoreMissingServices: true }).line.askAround(a, 'nav', null)).toEqual([]);
  });

  it('keeps order and pace with ten thousand handlers', () => {
    const { line } = open();
    for (let i = 0; i < 10_000; i += 1) line.connect(goer(9_999 - i), 'nav', () => i);
    const started = performance.now();
    const heard = line.askAround(host, 'nav', null);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(heard).toEqual(Array.from({ length: 10_000 }, (_, i) => 9_999 - i));
  });
});

describe('presence', () => {
  it('is what makes a party-goer heard', () => {
    const { line } = open();
    const later = goer(0, false);
    line.connect(later, 'nav', () => 'later');
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    later.present = true;
    expect(line.askAround(c, 'nav', null)).toEqual(['later', 'b']);
  });

  it('makes a service missing where nobody present has connected it', () => {
    const { line } = open();
    line.connect(goer(0, false), 'nav', () => 'x');
    expect(line.has('nav')).toBe(false);
    expect(() => line.ask(b, 'nav', null)).toThrow(NoSuchServiceName);
  });

  it('counts in what is guessed: a service that cannot be asked is no guess', () => {
    const { line } = open();
    line.connect(goer(0, false), 'nav', () => 'x');
    line.connect(b, 'health', () => 'ok');
    const { details } = thrownBy(() => line.ask(c, 'nav', null));
    expect(details).toEqual({ service: 'nav', closest: [], known: ['health'] });
  });
});

describe('has', () => {
  it('tells whether anybody present answers a service', () => {
    const { line } = open();
    expect(line.has('nav')).toBe(false);
    const disconnect = line.connect(a, 'nav', () => 'a');
    expect(line.has('nav')).toBe(true);
    disconnect();
    expect(line.has('nav')).toBe(false);
  });
});

describe('drop', () => {
  it('disconnects all that one has connected, and nobody else', () => {
    const { line } = open();
    line.connect(a, 'nav', () => 'a');
    line.connect(a, 'nav', () => 'a too');
    line.connect(a, 'health', () => 'a');
    line.connect(b, 'nav', () => 'b');
    line.drop(a);
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    expect(line.has('health')).toBe(false);
    line.drop(goer(7));
    expect(line.has('nav')).toBe(true);
  });
});

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

  it('rejects for a service that nobody has connected, unless that is ignored', async () => {
    await expect(open().line.askAroundAsync(a, 'health', null)).rejects.toBeInstanceOf(NoSuchServiceName);
    expect(await open({ ignoreMissingServices: true }).line.askAroundAsync(a, 'health', null)).toEqual([]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '50', null])(
    'refuses %p for a time limit',
    async (timeout) => {
      const { line } = open();
      const handler = jest.fn(() => 'a');
      line.connect(a, 'health', handler);
      const asked = line.askAroundAsync(host, 'health', null, { timeout: timeout as number });
      await expect(asked).rejects.toMatchObject({
        code: 'ERR_PARTY_BAD_OPTION',
        details: { where: 'askAroundAsync', option: 'timeout' },
      });
      expect(handler).not.toHaveBeenCalled();
    },
  );
});

describe('close', () => {
  it('disconnects everybody', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    line.close();
    expect(line.has('nav')).toBe(false);
    expect(disconnect).not.toThrow();
  });

  it('ends every question under way with the answers that are there', async () => {
    const { line, reported } = open();
    let heardBy: AbortSignal | undefined;
    line.connect(a, 'health', (_payload, { signal }) => {
      heardBy = signal;
      return new Promise(() => {});
    });
    line.connect(b, 'health', async () => 'b');
    const heard = line.askAroundAsync(host, 'health', null, { timeout: 60_000 });
    await new Promise(setImmediate);
    line.close();
    expect(await heard).toEqual(['b']);
    expect(heardBy?.aborted).toBe(true);
    expect(reported).toEqual([]);
  });
});
