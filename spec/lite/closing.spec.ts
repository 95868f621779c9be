import { once } from 'node:events';
import { request as ask } from 'node:http';
import express from 'express';
import { party, rsvp } from 'express-party';
import { bind, type Closing, lighten, lite } from 'express-party/lite';
import { closeAll } from '../shared/serve';
import { at, hostWith } from './hosting';

afterEach(closeAll);

/** Resources that tell when they are closed. */
function ledger() {
  const closed: string[] = [];
  let heard = () => {};
  const note = (name: string) => {
    closed.push(name);
    heard();
  };
  const resource = (name: string) => ({ close: () => note(name) });
  const until = async (count: number) => {
    while (closed.length < count)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    return closed;
  };
  return { closed, note, resource, until };
}

describe('closing', () => {
  it.each<[string, (note: (name: string) => void) => object]>([
    [
      'asyncDispose',
      (note) => ({
        [Symbol.asyncDispose]: async () => note('asyncDispose'),
        [Symbol.dispose]: () => note('dispose'),
        close: () => note('close'),
      }),
    ],
    ['dispose', (note) => ({ [Symbol.dispose]: () => note('dispose'), release: () => note('release') })],
    [
      'release',
      (note) => ({
        release: () => note('release'),
        close: () => note('close'),
        destroy: () => note('destroy'),
      }),
    ],
    ['close', (note) => ({ close: () => note('close'), destroy: () => note('destroy') })],
    ['destroy', (note) => ({ destroy: () => note('destroy') })],
  ])('calls the first that there is: %s', async (name, make) => {
    const { closed, note } = ledger();
    const resource = make(note);
    await lite((_request, { closing }) => {
      expect(closing(resource)).toBe(resource);
      return new Response();
    })(at());
    expect(closed).toEqual([name]);
  });

  it('calls a function with the value, whatever that is', async () => {
    const given: unknown[] = [];
    await lite((_request, { closing }) => {
      expect(closing(7, (value) => given.push(value))).toBe(7);
      closing(undefined, async (value) => void given.push(value));
      return undefined;
    })(at());
    expect(given).toEqual([undefined, 7]);
  });

  it.each([[{}], [null], [Promise.resolve({ close() {} })], ['text']])(
    'refuses what cannot be closed: %p',
    async (value) => {
      const asked = lite((_request, { closing }) => new Response(String(closing(value))))(at());
      await expect(asked).rejects.toMatchObject({ code: 'ERR_PARTY_BAD_OPTION' });
    },
  );

  it('goes in reverse order, waits for what is async, and takes more meanwhile', async () => {
    const { closed, note } = ledger();
    await lite((_request, { closing }) => {
      closing('first', note);
      closing('second', async (name) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        note(name);
        closing('of the second', note);
      });
      closing('third', note);
      return new Response();
    })(at());
    expect(closed).toEqual(['third', 'second', 'of the second', 'first']);
  });

  it('is told of what fails, and goes on with the others: to stderr', async () => {
    const { closed, note } = ledger();
    const stderr = jest.spyOn(console, 'error').mockImplementation(() => {});
    await lite((_request, { closing }) => {
      closing('first', note);
      closing('bad', async () => {
        throw new Error('cannot close');
      });
      closing('last', note);
      return new Response();
    })(at());
    expect([closed, String(stderr.mock.calls)]).toEqual([
      ['last', 'first'],
      expect.stringContaining('cannot close'),
    ]);
    stderr.mockRestore();
  });

  it('and to the onError of a party', async () => {
    const { note, until } = ledger();
    const told: unknown[] = [];
    const bad = new Error('cannot close');
    const failing = lite((_request, { closing }) => {
      closing('first', note);
      closing(bad, (error) => Promise.reject(error));
      return new Response();
    });
    const app = express()
      .use(rsvp('app'))
      .get('/', failing as never);
    const line = party({ '/app': app, '/own': failing }, { onError: (error) => told.push(error) });
    const { get } = await hostWith((host) => host.use(line));
    await get('/app');
    await get('/own');
    await until(2);
    expect(told).toEqual([bad, bad]);
  });

  it('happens when the response is through, and not before', async () => {
    const { closed, resource, until } = ledger();
    let controller: ReadableStreamDefaultController | undefined;
    const streaming = lite((_request, { closing }) => {
      closing(resource('db'));
      return new Response(
        new ReadableStream({
          start: (given) => {
            controller = given;
          },
        }),
      );
    });
    const { port } = await hostWith((app) => app.get('/', streaming));
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(closed).toEqual([]);
    controller?.enqueue(new TextEncoder().encode('x'));
    controller?.close();
    expect([await response.text(), await until(1)]).toEqual(['x', ['db']]);
  });

  it.each(['before the answer', 'in the midst of it'])('happens when the client leaves %s', async (when) => {
    const { resource, until } = ledger();
    let reached = () => {};
    const reaching = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const hanging = lite((_request, { closing }) => {
      closing(resource('db'));
      reached();
      if (when === 'before the answer') return new Promise<Response>(() => {});
      return new Response(
        new ReadableStream({ start: (given) => given.enqueue(new TextEncoder().encode('x')) }),
      );
    });
    const { port } = await hostWith((app) => app.get('/', hanging));
    const req = ask({ port, host: '127.0.0.1', path: '/' }).on('error', () => {});
    req.end();
    await reaching;
    if (when !== 'before the answer') await once(req, 'response');
    req.destroy();
    expect(await until(1)).toEqual(['db']);
  });

  it('happens after a failure, and after passing on, with the response of whoever answers', async () => {
    const { resource, until, closed } = ledger();
    const { get } = await hostWith((app) => {
      app.get(
        '/fails',
        lite((_request, { closing }) => {
          closing(resource('fails'));
          throw new Error('own');
        }),
      );
      app.use(lite((_request, { closing }) => void closing(resource('outer'))));
      app.get(
        '/passes',
        lite((_request, { closing }) => {
          closing(resource('inner'));
          return new Response(String(closed));
        }),
      );
    });
    await get('/fails');
    await until(1);
    expect((await get('/passes')).text).toBe('fails');
    expect(await until(3)).toEqual(['fails', 'inner', 'outer']);
  });

  it('throws for one that was kept beyond its response, and closes what it was given', async () => {
    const { resource, closed } = ledger();
    let kept: Closing | undefined;
    const keeping = lite((_request, { closing }) => {
      kept = closing;
      return new Response('x');
    });
    const { get } = await hostWith((app) => app.get('/', keeping));
    await get('/');
    expect(() => kept?.(resource('late'))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_RESPONSE_OVER' }),
    );
    expect(closed).toEqual(['late']);
    await ((await keeping(at())) as Response).text();
    expect(() => kept?.(resource('later'))).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_RESPONSE_OVER' }),
    );
  });
});

describe('closing in a native call', () => {
  const { closed, resource } = ledger();
  const opening = bind({ how: 'how' })((request, { closing }) => {
    closing(resource(new URL(request.url).pathname));
    if (request.url.endsWith('none')) return new Response();
    if (request.url.endsWith('passes')) return undefined;
    if (request.url.endsWith('throws')) throw new Error('own');
    return new Response('body');
  });
  beforeEach(() => closed.splice(0));

  it('waits until the body was read', async () => {
    const response = (await opening(at('/read'))) as Response;
    expect(closed).toEqual([]);
    expect(await response.text()).toBe('body');
    expect(closed).toEqual(['/read']);
  });

  it('or was cancelled', async () => {
    const response = (await opening(at('/cancelled'))) as Response;
    await response.body?.cancel();
    expect(closed).toEqual(['/cancelled']);
  });

  it.each(['/none', '/passes'])('is at once where there is no body: %s', async (path) => {
    await opening(at(path));
    expect(closed).toEqual([path]);
  });

  it('is at once after a failure', async () => {
    await expect(opening(at('/throws'))).rejects.toThrow('own');
    expect(closed).toEqual(['/throws']);
  });

  it('is left to the outer lite app, where there is one', async () => {
    const outer = lite(async (request, { closing }) => {
      closing(resource('outer'));
      const text = await ((await opening(request)) as Response).text();
      return new Response(`${text} ${closed.length}`);
    });
    const response = await outer(at('/inner'));
    expect(await response.text()).toBe('body 0');
    expect(closed).toEqual(['/inner', 'outer']);
  });

  it('leaves a Response alone for which nothing was opened', async () => {
    const answer = new Response('x');
    expect(await lite(() => answer)(at())).toBe(answer);
  });

  it('goes for lighten too: what a lite handler of the app opened', async () => {
    const app = express().get(
      '/x',
      lite((_request, { closing }) => {
        closing(resource('deep'));
        return new Response('x');
      }),
    );
    const response = (await lighten(app)(at('/x'))) as Response;
    expect(await response.text()).toBe('x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toEqual(['deep']);
  });
});
