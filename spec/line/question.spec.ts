import { setTimeout as sleep } from 'node:timers/promises';
import type { PartylineError } from '../../lib/errors';
import { type Connection, OpenQuestion } from '../../lib/line/question';

const participant = { rank: 0, label: 'guest "a"' };
const connection = (handler: Connection['handler']): Connection => ({ participant, handler });

function open(options = {}) {
  const reported: PartylineError[] = [];
  const question = new OpenQuestion('who', 'payload', options, (error) => reported.push(error));
  return { question, reported };
}

describe('an open question', () => {
  it('gives each handler the payload and a signal of its own', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const echo = connection((payload, { signal }) => {
      signals.push(signal);
      return payload;
    });
    expect(await open().question.ask([echo, echo])).toEqual(['payload', 'payload']);
    expect(signals[0]).not.toBe(signals[1]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
  });

  it('leaves out who is late, aborts its signal and reports it', async () => {
    let signal: AbortSignal | undefined;
    const late = connection((_payload, asked) => {
      signal = asked.signal;
      return sleep(1000, 'late', { ref: false });
    });
    const { question, reported } = open({ timeout: 10 });
    expect(await question.ask([late, connection(() => 'quick')])).toEqual(['quick']);
    expect(signal?.aborted).toBe(true);
    expect(reported).toMatchObject([{ code: 'ERR_PARTY_HANDLER_LATE', details: { timeout: 10 } }]);
  });

  it('gives up without blame when its own signal is aborted', async () => {
    const controller = new AbortController();
    const { question, reported } = open({ signal: controller.signal });
    const answers = question.ask([connection(() => 1), connection(() => new Promise(() => {}))]);
    controller.abort();
    expect(await answers).toEqual([1]);
    expect(await question.ask([connection(() => 2)])).toEqual([]);
    expect(reported).toEqual([]);
  });

  it('reports what a handler throws or rejects with', async () => {
    const { question, reported } = open();
    const failing = [
      connection(() => {
        throw null;
      }),
      connection(() => Promise.reject(new Error('no'))),
    ];
    expect(await question.ask(failing)).toEqual([]);
    expect(reported.map(({ code, cause }) => [code, cause])).toEqual([
      ['ERR_PARTY_HANDLER_FAILED', null],
      ['ERR_PARTY_HANDLER_FAILED', new Error('no')],
    ]);
  });

  it('ends where questions ask questions without end', async () => {
    const { question, reported } = open();
    const again = connection(() => question.ask([again]));
    await question.ask([again]);
    expect(reported).toMatchObject([
      { code: 'ERR_PARTY_HANDLER_FAILED', cause: new RangeError('Handlers ask each other without end.') },
    ]);
  });

  it.each([{ timeout: 0 }, { timeout: '5' }, { signal: {} }, { tiemout: 5 }, null, 7])(
    'refuses the options %p',
    (options) => {
      expect(() => open(options as never)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }));
    },
  );
});
