import { setTimeout as delay } from 'node:timers/promises';
import { answered, from, host, open, own, wait } from '../shared/fetch';
import { closeAll } from '../shared/serve';
import { until } from '../shared/until';

afterEach(closeAll);

describe('a fetch app: a client that goes away', () => {
  it.each([
    ['the reason', (signal: AbortSignal) => signal.throwIfAborted()],
    ['an AbortError', (signal: AbortSignal) => delay(9, undefined, { signal })],
  ])('aborts the signal, and nobody hears of a fetch that stops with %s', async (_what, stop) => {
    const [entered, aborted] = [jest.fn(), jest.fn()];
    const app = from(async ({ signal }) => {
      entered();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted();
      await stop(signal);
    });
    const at = await host(app);
    const req = open(at);
    req.end();
    await until(() => entered.mock.calls.length);
    req.destroy();
    await until(() => aborted.mock.calls.length);
    await wait(50);
    expect(aborted).toHaveBeenCalledTimes(1);
    expect(at.errors).toEqual([]);
  });

  it('aborts the signal also when it went before the guest was reached', async () => {
    let aborted: boolean | undefined;
    const app = from(({ signal }) => {
      aborted = signal.aborted;
      return new Response('late');
    });
    const entered = jest.fn();
    const at = await host(app, (_req, res, next) => {
      entered();
      res.on('close', next);
    });
    const req = open(at);
    req.end();
    await until(() => entered.mock.calls.length);
    req.destroy();
    await until(() => aborted !== undefined);
    expect(aborted).toBe(true);
    expect(at.errors).toEqual([]);
  });

  it('ends the reading of a body', async () => {
    const [entered, failed] = [jest.fn(), jest.fn()];
    const at = await host(
      from((r) => {
        entered();
        return r
          .text()
          .catch(failed)
          .then(() => new Response('late'));
      }),
    );
    const req = open(at, { method: 'POST', headers: { 'content-length': 1000 } });
    req.write('abc');
    await until(() => entered.mock.calls.length);
    req.destroy();
    await until(() => failed.mock.calls.length);
    await wait(50);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(at.errors).toEqual([]);
  });

  it('cancels a stream, one that says nothing too', async () => {
    const cancel = jest.fn();
    const req = open(await host(from(() => new Response(new ReadableStream({ cancel })))));
    await answered(req);
    req.destroy();
    await until(() => cancel.mock.calls.length);
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('is told from one that has its answer', async () => {
    let signal: AbortSignal | undefined;
    const app = from((r) => {
      signal = r.signal;
      return new Response('x');
    });
    const { get } = await host(app);
    await get('/g/a');
    await wait(20);
    expect(signal?.aborted).toBe(false);
  });
});

describe('a fetch app: errors', () => {
  const fail = () => {
    throw own;
  };

  it.each([
    ['a throw', fail, own],
    ['a rejection', () => Promise.reject(own), own],
    ['a thrown null', () => Promise.reject(null), new Error('A guest threw null.')],
    ['no answer at all', () => undefined, expect.any(TypeError)],
  ] as [string, () => unknown, unknown][])('gives %s to next', async (_what, fetch, error) => {
    const at = await host(from(fetch));
    expect(await at.get('/g/a')).toMatchObject({ status: 500, text: 'failed' });
    expect(at.errors).toEqual([error]);
  });

  it('breaks the connection when a body fails half way', async () => {
    const pull = jest.fn(async (controller: ReadableStreamDefaultController) => {
      await wait(20);
      if (pull.mock.calls.length > 1) fail();
      controller.enqueue(Buffer.from('x'));
    });
    const at = await host(from(() => new Response(new ReadableStream({ pull }))));
    const res = await answered(open(at));
    await expect(res.toArray()).rejects.toThrow('aborted');
    expect(at.errors).toEqual([]);
  });
});
