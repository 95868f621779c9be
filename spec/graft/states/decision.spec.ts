import { IncomingMessage } from 'node:http';
import { Deciding, isAmong } from '../../../lib/graft/states/decision';
import { type State, StateTable } from '../../../lib/graft/states/states';

const HALF: State = { state: 'canary', percent: 50 };
const ALL: State = { state: 'canary', percent: 100 };

function deciding(states: Record<string, State>, options: { key?: unknown; override?: unknown } = {}) {
  const table = new StateTable();
  const errors: (Error & { code?: string })[] = [];
  table.replace(new Map(Object.entries(states)), 'spec');
  const report = (error: Error) => void errors.push(error);
  const one = new Deciding({ table, key: undefined, override: undefined, ...(options as object), report });
  const side = (req: IncomingMessage | undefined, journey = 'pay') => one.decide(req, journey).side;
  return { table, errors, side, decide: (req: IncomingMessage, journey = 'pay') => one.decide(req, journey) };
}

const request = (properties: object = {}) => Object.assign(new IncomingMessage(null as never), properties);

describe('Deciding', () => {
  it('sends a journey where its state says, and one without a state to the stock', () => {
    const { side } = deciding({ pay: { state: 'live' }, cart: { state: 'legacy' } });
    expect([side(request()), side(request(), 'cart'), side(request(), 'other')]).toEqual([
      'scion',
      'stock',
      'stock',
    ]);
  });

  it('decides once for a request: what changes meanwhile is for the next', () => {
    const { side, table } = deciding({ pay: { state: 'live' } });
    const req = request();
    expect(side(req)).toBe('scion');
    table.set('pay', { state: 'legacy' }, 'spec');
    expect([side(req), side(request()), side(undefined)]).toEqual(['scion', 'stock', 'stock']);
  });

  it('asks for the key once in a request, and only for canaries', () => {
    const key = jest.fn(() => 'anna');
    const { side } = deciding({ pay: ALL, cart: HALF, home: { state: 'live' } }, { key });
    const req = request();
    expect(side(req, 'home')).toBe('scion');
    expect(key).not.toHaveBeenCalled();
    for (const journey of ['pay', 'cart', 'pay', 'home', 'other']) side(req, journey);
    expect(key.mock.calls).toEqual([[req]]);
    side(undefined);
    expect(key).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a text', 'anna'],
    ['a number', 7],
    ['zero', 0],
    ['a bigint', 7n],
    ['an ObjectId', { toJSON: () => 'f00' }],
  ])('takes %s for a key', (_what, value) => {
    const { decide, errors } = deciding({ pay: ALL }, { key: () => value });
    expect(decide(request())).toMatchObject({ side: 'scion', isKeyless: false });
    expect(errors).toEqual([]);
  });

  it.each([undefined, null, ''])('takes %p for nobody, whom the stock serves', (value) => {
    const { decide, errors } = deciding({ pay: ALL }, { key: () => value });
    expect(decide(request())).toMatchObject({ side: 'stock', isKeyless: true });
    expect(errors).toEqual([]);
  });

  it.each([
    [
      'a throw',
      () => {
        throw new Error('no');
      },
    ],
    ['a promise', async () => 'anna'],
    [
      'a promise that rejects',
      async () => {
        throw new Error('no');
      },
    ],
    ['an object', () => ({ id: 7 })],
    ['true', () => true],
    ['a symbol', () => Symbol('x')],
    ['NaN', () => Number.NaN],
    [
      'what throws itself',
      () => ({
        toJSON() {
          throw new Error('no');
        },
      }),
    ],
  ])('sends the request to the stock, and reports it once, when the key is %s', async (_what, key) => {
    const { side, errors } = deciding({ pay: ALL, cart: ALL }, { key });
    const req = request();
    expect([side(req), side(req), side(req, 'cart')]).toEqual(['stock', 'stock', 'stock']);
    expect(errors).toEqual([
      expect.objectContaining({ code: 'ERR_PARTY_BAD_DECISION', cause: expect.any(Error) }),
    ]);
    // A rejection that nobody takes would end the process, and this spec with it.
    await new Promise((resolve) => setImmediate(resolve));
  });

  class Closed extends Error {
    override name = 'Closed';
    code = 'CLOSED';
  }
  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const answers: [string, () => unknown][] = [
    ['it gave an array', () => ['anna']],
    ['it gave an object', () => ({ toJSON: 'anna' })],
    ['it gave an object', () => ({ toJSON: () => 7 })],
    ['it gave an object', () => Object.create(null)],
    ['it gave an object', () => new String('anna')],
    ['it gave a promise', () => Promise.reject(new Error('no'))],
    ['it gave a boolean', () => false],
    ['it gave NaN', () => Number.NaN],
    ['it gave a function', () => () => 'anna'],
    ['it gave a symbol', () => Symbol('anna')],
    ['no', throwing(new Error('no'))],
    ['gone', throwing(new Closed('gone'))],
    [revoked.proxy as never, throwing(revoked.proxy)],
  ];

  it('tells of each kind once, of key and override each, however many requests there are', () => {
    let answer: () => unknown = () => 'anna';
    const { side, errors } = deciding({ pay: ALL }, { key: () => answer() });
    for (let round = 0; round < 3; round++) {
      for (const [, give] of answers) {
        answer = give;
        expect(side(request())).toBe('stock');
      }
    }
    const whys = [...new Set(answers.map(([why]) => why))];
    const causes = errors.map(({ cause }) => cause as Error);
    expect(causes.slice(0, -1).map(({ message }) => message)).toEqual(whys.slice(0, -1));
    expect(causes.at(-1) === whys.at(-1)).toBe(true);
    const forced = deciding({ pay: ALL }, { override: () => answer() });
    for (const [, give] of answers) {
      answer = give;
      forced.side(request());
    }
    expect(forced.errors).toHaveLength(whys.length);
  });

  it('keeps no more kinds than a few, whatever name a visitor gives what is thrown', () => {
    let count = 0;
    const key = () => {
      throw Object.assign(new Error('no'), { name: `visitor ${count++}` });
    };
    const { side, errors } = deciding({ pay: ALL }, { key });
    for (let i = 0; i < 1_000; i++) side(request());
    expect(errors).toHaveLength(50);
  });

  it('has testers overrule every state', () => {
    const override = (req: { side?: string }) => req.side;
    const { side } = deciding({ pay: { state: 'legacy' }, cart: { state: 'live' } }, { override });
    expect(side(request({ side: 'scion' }))).toBe('scion');
    expect(side(request({ side: 'stock' }), 'cart')).toBe('stock');
    expect([side(request()), side(request(), 'cart')]).toEqual(['stock', 'scion']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives a promise', async () => 'scion'],
    [
      'gives a promise that rejects',
      async () => {
        throw new Error('no');
      },
    ],
    ['gives another word', () => 'legacy'],
  ])('sends the request to the stock, and reports it, when override %s', async (_what, override) => {
    const { side, errors } = deciding({ pay: { state: 'live' } }, { override });
    expect(side(request())).toBe('stock');
    expect(errors).toMatchObject([{ code: 'ERR_PARTY_BAD_DECISION', details: { what: 'override(req)' } }]);
    expect(errors[0]?.message).toContain('Return "scion" or "stock" at once, or nothing.');
    await new Promise((resolve) => setImmediate(resolve));
  });
});

const users = Array.from({ length: 100_000 }, (_each, i) => `user-${i}`);
const among = (journey: string, percent: number) => users.filter((user) => isAmong(user, journey, percent));

describe('isAmong', () => {
  it.each([1, 10, 25, 50, 90])(
    'lets %i percent in, within 1 percent, and adds to them as it grows',
    (percent) => {
      const [before, after] = [among('pay', percent), new Set(among('pay', percent + 5))];
      expect(Math.abs(before.length / users.length - percent / 100)).toBeLessThan(0.01);
      expect(before.filter((user) => !after.has(user))).toEqual([]);
    },
  );

  it('lets nobody in at 0, and everybody at 100', () => {
    expect([among('pay', 0).length, among('pay', 100).length]).toEqual([0, users.length]);
  });

  it('lets the same people in again', () => {
    const before = among('pay', 50);
    expect(among('pay', 20).length).toBeLessThan(before.length);
    expect(among('pay', 50)).toEqual(before);
  });

  it('has other people for another journey', () => {
    const pay = new Set(among('pay', 50));
    const both = among('cart', 50).filter((user) => pay.has(user));
    expect(Math.abs(both.length / users.length - 0.25)).toBeLessThan(0.01);
  });
});
