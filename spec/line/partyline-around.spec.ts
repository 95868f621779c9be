import { NoSuchServiceName } from '../../lib/errors';
import { SITE } from '../../lib/line/partyline';
import type { Question } from '../../lib/line/question';
import { a, answers, b, c, fail, faults, goer, host, open, passes } from './switch';

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
