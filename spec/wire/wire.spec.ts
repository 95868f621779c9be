import { connect, createServer, type Socket } from 'node:net';
import { HighAndDry, NoSuchServiceName, PartylineError } from '../../lib/errors';
import { wireInProcess } from '../../lib/wire/in-process';
import { wireOver } from '../../lib/wire/socket';
import type { Wire } from '../../lib/wire/wire';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function overSocket(): Promise<[Wire, Wire]> {
  const server = createServer();
  const accepting = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const wires: [Wire, Wire] = [wireOver(socket), wireOver(await accepting)];
  open.push(
    () => wires[0].close(),
    () => server.close(),
  );
  return wires;
}

const until = (heard: () => boolean) =>
  new Promise<void>((resolve) => {
    const look = () => (heard() ? resolve() : setImmediate(look));
    look();
  });

describe.each<[string, () => Promise<[Wire, Wire]>]>([
  ['within the process', async () => wireInProcess()],
  ['over a socket', overSocket],
])('a wire %s', (_title, make) => {
  it('publishes tables, and tells of those that there are', async () => {
    const [one, other] = await make();
    const early: unknown[] = [];
    other.watchTables((name, table) => early.push([name, table]));
    one.publish('blog', { post: '/posts/:id' });
    one.publish('blog', new Map([['post', new Date(0)]]));
    await until(() => early.length === 2);
    const late: unknown[] = [];
    const stop = other.watchTables((name, table) => late.push([name, table]));
    stop();
    one.publish('blog', undefined);
    await until(() => early.length === 3);
    expect(early).toEqual([
      ['blog', { post: '/posts/:id' }],
      ['blog', new Map([['post', new Date(0)]])],
      ['blog', undefined],
    ]);
    expect(late).toEqual([early[1]]);
  });

  it('sets values, and tells of the one that there is', async () => {
    const [one, other] = await make();
    const heard: unknown[] = [];
    other.watch('state', (value) => heard.push(value));
    one.set('state', 'first');
    one.set('other', 7);
    one.set('state', { second: true });
    await until(() => heard.length === 2);
    other.watch('state', (value) => heard.push(value));
    expect(heard).toEqual(['first', { second: true }, { second: true }]);
  });

  it('asks and answers both ways, side by side', async () => {
    const [one, other] = await make();
    other.answer('double', async (n: number) => n * 2);
    one.answer('name', () => 'one');
    const answers = await Promise.all([one.ask('double', 1), one.ask('double', 2), other.ask('name')]);
    expect(answers).toEqual([2, 4, 'one']);
  });

  it('carries what is larger than a chunk', async () => {
    const [one, other] = await make();
    other.answer('echo', (text) => text);
    const text = 'x'.repeat(1_000_000);
    expect(await one.ask('echo', text)).toBe(text);
  });

  it.each<[string, unknown, object]>([
    [
      'an error',
      Object.assign(new TypeError('no'), { code: 'E_NO', status: 418 }),
      { name: 'TypeError', message: 'no', code: 'E_NO', status: 418 },
    ],
    [
      'one of ours',
      new PartylineError('NO_PARTY', { asked: 'nav' }),
      { code: 'ERR_PARTY_NO_PARTY', details: { asked: 'nav' } },
    ],
  ])('rejects with %s that was thrown', async (_what, thrown, like) => {
    const [one, other] = await make();
    other.answer('fail', () => {
      throw thrown;
    });
    const error = await one.ask('fail').catch((each) => each);
    expect(error).toMatchObject(like);
    expect(error).toBeInstanceOf(Error);
  });

  it('carries the signal "not me", and values that are no errors', async () => {
    const [one, other] = await make();
    other.answer('dry', () => Promise.reject(new HighAndDry()));
    other.answer('seven', () => Promise.reject(7));
    other.answer('nobody', () =>
      Promise.reject(new NoSuchServiceName({ service: 'x', closest: [], known: [] })),
    );
    await expect(one.ask('dry')).rejects.toBeInstanceOf(HighAndDry);
    await expect(one.ask('seven')).rejects.toBe(7);
    await expect(one.ask('nobody')).rejects.toBeInstanceOf(NoSuchServiceName);
    await expect(one.ask('who')).rejects.toThrow('Nobody answers "who"');
  });

  it('rejects where something cannot be copied, either way', async () => {
    const [one, other] = await make();
    other.answer('function', () => () => {});
    await expect(one.ask('function')).rejects.toThrow(/could not be cloned/);
    await expect(one.ask('function', () => {})).rejects.toThrow(/could not be cloned/);
    other.answer('well', () => 'well');
    expect(await one.ask('well')).toBe('well');
  });

  it('tells the other end that nobody waits any longer', async () => {
    const [one, other] = await make();
    let aborted = false;
    other.answer('slow', (_payload, { signal }) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const asked = one.ask('slow', undefined, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(asked).rejects.toThrow('enough');
    await until(() => aborted);
    await expect(one.ask('slow', 1, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('rejects what is open, and what comes, when the other end goes', async () => {
    const [one, other] = await make();
    other.answer('slow', () => new Promise(() => {}));
    const asked = one.ask('slow');
    other.close();
    await expect(asked).rejects.toThrow('has gone');
    await Promise.all([one.closed, other.closed]);
    await expect(one.ask('slow')).rejects.toThrow('closed');
    one.set('x', 1);
  });
});
