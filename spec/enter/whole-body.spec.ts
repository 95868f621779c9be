import { Hono } from 'hono';
import { peek } from '../../lib/enter/whole-body';
import { answered, from, host, open, own, wait } from '../shared/fetch';
import { closeAll } from '../shared/serve';

afterEach(closeAll);

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (body: BodyLike) => new Response(body).text();
type BodyLike = Awaited<ReturnType<typeof peek>>['body'];

/** A body that gives a chunk each time that it is asked, and says how often it was. */
function source(chunks: readonly string[], { later = -1, fails = false } = {}) {
  const asked: number[] = [];
  let i = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        asked.push(i);
        if (i === later) await wait(5);
        const chunk = chunks[i];
        i += 1;
        if (chunk !== undefined) controller.enqueue(bytes(chunk));
        else if (fails) controller.error(own);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, asked };
}

describe('peek', () => {
  it.each<[string, string[], object, number | undefined]>([
    ['nothing', [], {}, 0],
    ['one chunk', ['abc'], {}, 3],
    ['two chunks, which may be of many', ['abc', 'de'], {}, undefined],
    ['a chunk that comes later', ['abc'], { later: 0 }, undefined],
    ['a second chunk that comes later', ['abc', 'de'], { later: 1 }, undefined],
    ['many', ['a', 'b', 'c', 'd'], {}, undefined],
  ])(
    'knows the length of a body that is whole at once, and gives all of it: %s',
    async (_w, chunks, how, length) => {
      const { stream } = source(chunks, how);
      const peeked = await peek(stream);
      expect([peeked.length, await textOf(peeked.body)]).toEqual([length, chunks.join('')]);
    },
  );

  it('knows it of what is made of a text, of bytes, of a form', async () => {
    for (const body of ['héllo', bytes('hello'), new URLSearchParams({ a: '1' }), new Blob(['blob'])]) {
      const { body: stream } = new Response(body);
      const { length } = await peek(stream as never);
      expect(length).toBe(Buffer.byteLength(await new Response(body).text()));
    }
  });

  it('reads no more than it needs, and cancels where nobody wants the rest', async () => {
    const cancel = jest.fn();
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
      { pull: (controller) => controller.enqueue(bytes('x')), cancel },
      { highWaterMark: 0 },
    );
    const { body } = await peek(stream);
    await (body as ReadableStream).cancel('enough');
    expect(cancel.mock.calls).toEqual([['enough']]);
    const { stream: slow, asked } = source(['a', 'b', 'c', 'd']);
    await peek(slow);
    expect(asked).toEqual([0, 1]);
  });

  it('tells a failure to who reads on', async () => {
    await expect(peek(source([], { fails: true }).stream)).rejects.toBe(own);
    const { body } = await peek(source(['a', 'b'], { fails: true }).stream);
    await expect(textOf(body)).rejects.toBe(own);
    const { body: unread } = await peek(source(['a'], { fails: true, later: 0 }).stream);
    await wait(20);
    await expect(textOf(unread)).rejects.toBe(own);
  });
});

describe('a fetch app: the headers of its answer', () => {
  const headersOf = async (answer: () => unknown, options = {}) => {
    const { get } = await host(from(answer));
    const { headers, text, status } = await get('/g/a', options);
    return { length: headers['content-length'], chunked: headers['transfer-encoding'], text, status };
  };

  it('have the length of a body that is whole', async () => {
    for (const make of [() => Response.json({ a: 1 }), () => new Response('{"a":1}')]) {
      expect(await headersOf(make)).toEqual({
        length: '7',
        chunked: undefined,
        text: '{"a":1}',
        status: 200,
      });
    }
    const cookie = () => new Response('two', { headers: { 'set-cookie': 'a=1' } });
    expect(await headersOf(cookie)).toMatchObject({ length: '3' });
    expect(await headersOf(() => new Response(''))).toMatchObject({ length: '0' });
  });

  it('have none where it is not, and where the app has chosen', async () => {
    const streamed = () => new Response(source(['a', 'b', 'c']).stream);
    expect(await headersOf(streamed)).toEqual({
      length: undefined,
      chunked: 'chunked',
      text: 'abc',
      status: 200,
    });
    const chosen = () => new Response('abc', { headers: { 'transfer-encoding': 'chunked' } });
    expect(await headersOf(chosen)).toMatchObject({ length: undefined, chunked: 'chunked', text: 'abc' });
    const given = () => new Response('abc', { headers: { 'content-length': '3' } });
    expect(await headersOf(given)).toMatchObject({ length: '3', text: 'abc' });
  });

  it('are not sent where the body fails before its first byte: the host answers', async () => {
    const at = await host(from(() => new Response(source([], { fails: true }).stream)));
    expect(await at.get('/g/a')).toMatchObject({ status: 500, text: 'failed' });
    expect(at.errors).toEqual([own]);
  });

  it('give way to an answer of the host’s while the body is looked at', async () => {
    let answer = () => {};
    const app = from(() => {
      setImmediate(answer);
      return new Response(source(['abc'], { later: 1 }).stream);
    });
    const at = await host(app, (_req, res, next) => {
      answer = () => void res.status(503).send('timeout');
      next();
    });
    const { status, text } = await at.get('/g/a');
    await wait(20);
    expect([status, text, at.errors]).toEqual([503, 'timeout', []]);
  });

  it('have, of a Hono app, the type that its own server gives', async () => {
    const app = new Hono().get('/a', (c) => c.body(source(['a', 'b', 'c']).stream));
    app.get('/none', (c) => c.body(null));
    app.get('/typed', (c) => c.body(bytes('x'), 200, { 'content-type': 'image/png' }));
    const { get } = await host(app as never);
    const types = ['/g/a', '/g/none', '/g/typed'].map(
      async (path) => (await get(path)).headers['content-type'],
    );
    expect(await Promise.all(types)).toEqual(['text/plain; charset=UTF-8', undefined, 'image/png']);
    const bare = await answered(open(await host(from(() => new Response(bytes('x'))))));
    expect(bare.headers['content-type']).toBeUndefined();
    bare.destroy();
  });
});
