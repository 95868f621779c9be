import { inspect } from 'node:util';
import { HighAndDry, NoSuchServiceName, PartylineError } from '../lib/errors';
import { Partyline } from '../lib/line/partyline';
import type { Member } from '../lib/links/member';
import { endpoints, type Route } from '../lib/links/table';
import { createOperator } from '../lib/operator';
import { memberAt } from './shared/member';
import { thrownBy } from './shared/thrown';

const METHODS = ['declare', 'connect', 'ask', 'askAround', 'askAroundAsync', 'urlFor'] as const;

function setUp({ ignoreMissingServices = false } = {}) {
  const reported: PartylineError[] = [];
  const line = new Partyline({ ignoreMissingServices, report: (error) => reported.push(error) });
  const urlFor = jest.fn(() => '/built');
  const declare = jest.fn((declaring: Member, name: string, routes: readonly Route[]) =>
    declaring.declare(name, routes),
  );
  const exchange = { line, declare, urlFor };
  const onTake = jest.fn();
  const member = memberAt();
  const other = memberAt({ rank: 1, path: '/shop', name: 'shop' });
  return {
    line,
    reported,
    urlFor,
    declare,
    onTake,
    member,
    operator: createOperator(member, exchange, onTake),
    other: createOperator(other, exchange),
  };
}

describe('createOperator', () => {
  it('makes a frozen object of six methods, which inherits nothing from Object', () => {
    const { operator } = setUp();
    expect(Object.isFrozen(operator)).toBe(true);
    const prototype = Object.getPrototypeOf(operator);
    expect(Object.isFrozen(prototype)).toBe(true);
    expect(Object.getPrototypeOf(prototype)).toBeNull();
    expect(Reflect.ownKeys(prototype)).toEqual([...METHODS]);
    expect(Object.getOwnPropertyNames(operator)).toEqual([]);
  });

  it.each(METHODS)('gives %s through a Proxy, and to what inherits it', (method) => {
    const { operator, onTake } = setUp();
    for (const each of [new Proxy(operator, {}), Object.create(operator)])
      expect(each[method]).toBe(operator[method]);
    expect(onTake).toHaveBeenCalledTimes(4);
  });

  it.each(METHODS)('tells whenever %s is read', (method) => {
    const { operator, onTake } = setUp();
    expect(typeof operator[method]).toBe('function');
    expect(onTake).toHaveBeenCalledTimes(1);
  });

  it('takes nothing of being printed, copied, spread or listed', () => {
    const { operator, onTake } = setUp();
    inspect(operator, { showHidden: true, depth: 5 });
    inspect({ req: { partyline: operator } });
    JSON.stringify(operator);
    Object.assign({}, operator);
    expect({ ...operator }).toEqual({});
    expect(Object.keys(operator)).toEqual([]);
    expect('connect' in operator).toBe(true);
    expect(onTake).not.toHaveBeenCalled();
  });

  it('needs nobody to be told', () => {
    expect(typeof setUp().other.ask).toBe('function');
  });

  it('cannot be tampered with', () => {
    const { operator } = setUp();
    expect(() => Object.assign(operator, { ask: () => 'forged' })).toThrow(TypeError);
    expect(() => Object.defineProperty(operator, 'ask', { value: 1 })).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(operator, {})).toThrow(TypeError);
  });

  it('works unbound, and speaks for its own member whatever the receiver', () => {
    const { operator, other } = setUp();
    const { connect, askAround } = operator;
    connect('nav', () => 'blog');
    other.connect.call(operator as never, 'nav', () => 'shop');
    expect(askAround('nav')).toEqual(['shop']);
    expect(askAround.call(other as never, 'nav')).toEqual(['shop']);
  });
});

describe('declare', () => {
  it('takes a name alone, a name with entries, or a table', () => {
    const [alone, entries, table] = [setUp(), setUp(), setUp()];
    alone.operator.declare('blog');
    expect([alone.member.name, alone.member.endpoints.size]).toEqual(['blog', 0]);
    entries.operator.declare('blog', { post: '/posts/:id' });
    expect([entries.member.name, [...entries.member.endpoints.keys()]]).toEqual(['blog', ['post']]);
    table.operator.declare(endpoints('blog', { create: 'POST /posts' }));
    expect([table.member.name, table.member.endpoints.get('create')?.methods]).toEqual(['blog', ['POST']]);
  });

  it('tells the exchange who declares what, which decides whether it counts', () => {
    const { operator, declare, member } = setUp();
    declare.mockImplementation(() => {});
    operator.declare('blog', { post: 'PUT /posts/:id' });
    expect(declare.mock.calls).toEqual([
      [member, 'blog', [expect.objectContaining({ name: 'post', methods: ['PUT'] })]],
    ]);
    expect([member.name, member.endpoints.size]).toEqual([undefined, 0]);
  });

  it('returns nothing', () => {
    expect(setUp().operator.declare('blog')).toBeUndefined();
  });

  it.each([
    ['ERR_PARTY_BAD_NAME', ['my blog']],
    ['ERR_PARTY_BAD_NAME', [7]],
    ['ERR_PARTY_BAD_NAME', [{ name: 'blog', entries: {} }]],
    ['ERR_PARTY_BAD_NAME', ['blog', { 'a b': '/' }]],
    ['ERR_PARTY_BAD_PATTERN', ['blog', { post: 'posts' }]],
    ['ERR_PARTY_BAD_PATTERN', ['blog', { post: 7 }]],
    ['ERR_PARTY_BAD_OPTION', ['blog', 'post']],
    ['ERR_PARTY_BAD_OPTION', ['blog', null]],
  ])('refuses with %s: %j', (code, args) => {
    const { operator, member } = setUp();
    const declare = operator.declare as (...given: unknown[]) => void;
    expect(thrownBy(() => declare(...args)).code).toBe(code);
    expect(member.name).toBeUndefined();
  });

  it('is ignored for who has gone', () => {
    const { operator, member, declare } = setUp();
    member.gone = new PartylineError('CLOSED', { asked: 'x' });
    operator.declare('blog', { post: '/posts/:id' });
    expect(declare).not.toHaveBeenCalled();
    expect([member.name, member.endpoints.size]).toEqual([undefined, 0]);
  });
});

describe('connect', () => {
  it('connects for its member and returns the way to disconnect', () => {
    const { operator, other } = setUp();
    const disconnect = operator.connect('nav', () => 'blog');
    expect(other.askAround('nav')).toEqual(['blog']);
    disconnect();
    expect(() => other.askAround('nav')).toThrow(NoSuchServiceName);
  });

  it.each([[''], [undefined], [null], [7], [Symbol('nav')], [['nav']]])(
    'refuses %p for a service',
    (service) => {
      const { code, details } = thrownBy(() => setUp().operator.connect(service as string, () => 1));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ where: 'partyline', option: 'service', reason: 'is no name' });
    },
  );

  it.each([[undefined], [null], ['handler'], [{}], [Promise.resolve()]])(
    'refuses %p for a handler',
    (handler) => {
      const { code, details } = thrownBy(() => setUp().operator.connect('nav', handler as never));
      expect(code).toBe('ERR_PARTY_BAD_OPTION');
      expect(details).toMatchObject({ where: 'partyline', option: 'handler', reason: 'is no function' });
      expect('write' in details && details.write).toContain('partyline.connect("nav"');
    },
  );

  it('is ignored for who has gone, and what it returns does nothing', () => {
    const { operator, member, line } = setUp();
    member.gone = new PartylineError('CLOSED', { asked: 'x' });
    const disconnect = operator.connect('nav', () => 'blog');
    expect(line.has('nav')).toBe(false);
    expect(disconnect()).toBeUndefined();
  });

  it('is checked for who has gone too', () => {
    const { operator, member } = setUp();
    member.gone = new PartylineError('CLOSED', { asked: 'x' });
    expect(thrownBy(() => operator.connect('nav', 7 as never)).code).toBe('ERR_PARTY_BAD_OPTION');
  });
});

describe('ask, askAround and askAroundAsync', () => {
  it('ask the others with the payload', async () => {
    const { operator, other } = setUp();
    other.connect('double', (n: number) => n * 2);
    expect(operator.ask('double', 2)).toBe(4);
    expect(operator.askAround('double', 3)).toEqual([6]);
    expect(await operator.askAroundAsync('double', 4)).toEqual([8]);
  });

  it('ask without a payload for undefined', () => {
    const { operator, other } = setUp();
    other.connect('given', (...given: unknown[]) => given.slice(0, 1));
    expect(operator.ask('given')).toEqual([undefined]);
  });

  it('hear nothing of who passes', async () => {
    const { operator, other } = setUp();
    other.connect('nav', () => {
      throw new HighAndDry();
    });
    expect(operator.ask('nav')).toBeUndefined();
    expect(operator.askAround('nav')).toEqual([]);
    expect(await operator.askAroundAsync('nav')).toEqual([]);
  });

  it('hand on the options of askAroundAsync', async () => {
    const { operator, other } = setUp();
    let signal: AbortSignal | undefined;
    other.connect('slow', (_payload, question) => {
      signal = question.signal;
      return new Promise(() => {});
    });
    expect(await operator.askAroundAsync('slow', null, { timeout: 1 })).toEqual([]);
    expect(signal?.aborted).toBe(true);
    await expect(operator.askAroundAsync('slow', null, { timeout: 0 })).rejects.toMatchObject({
      code: 'ERR_PARTY_BAD_OPTION',
    });
  });

  it('say so where nobody has connected the service; the last of them by rejecting', async () => {
    const { operator } = setUp();
    expect(() => operator.ask('nav')).toThrow(NoSuchServiceName);
    expect(() => operator.askAround('nav')).toThrow(NoSuchServiceName);
    await expect(operator.askAroundAsync('nav')).rejects.toBeInstanceOf(NoSuchServiceName);
  });

  it('say why to who has gone; the last of them by rejecting', async () => {
    const { operator, other, member } = setUp();
    other.connect('nav', () => 'shop');
    member.gone = new PartylineError('CLOSED', { asked: 'x' });
    expect(thrownBy(() => operator.ask('nav'))).toBe(member.gone);
    expect(thrownBy(() => operator.askAround('nav'))).toBe(member.gone);
    await expect(operator.askAroundAsync('nav')).rejects.toBe(member.gone);
  });

  it.each([[''], [undefined], [null], [7], [Symbol('nav')], [{}], [['nav']]])(
    'refuse %p for a service; the last of them by rejecting',
    async (service) => {
      const { operator, other } = setUp();
      other.connect('nav', () => 'shop');
      const details = { where: 'partyline', option: 'service', reason: 'is no name' };
      const refusal = { code: 'ERR_PARTY_BAD_OPTION', details };
      expect(thrownBy(() => operator.ask(service as string))).toMatchObject(refusal);
      expect(thrownBy(() => operator.askAround(service as string))).toMatchObject(refusal);
      await expect(operator.askAroundAsync(service as string)).rejects.toMatchObject(refusal);
    },
  );

  it('say that the party was closed, once it is; the last of them by rejecting', async () => {
    const { operator, other, line } = setUp();
    other.connect('nav', () => 'shop');
    line.close();
    other.connect('nav', () => 'late')();
    const refusal = { code: 'ERR_PARTY_CLOSED', details: { asked: 'nav' } };
    expect(thrownBy(() => operator.ask('nav'))).toMatchObject(refusal);
    expect(thrownBy(() => operator.askAround('nav'))).toMatchObject(refusal);
    await expect(operator.askAroundAsync('nav')).rejects.toMatchObject(refusal);
  });

  it('hear nobody at a party that was closed, where missing services are ignored', async () => {
    const { operator, other, line } = setUp({ ignoreMissingServices: true });
    other.connect('nav', () => 'shop');
    line.close();
    other.connect('nav', () => 'late');
    expect(operator.ask('nav')).toBeUndefined();
    expect(operator.askAround('nav')).toEqual([]);
    expect(await operator.askAroundAsync('nav')).toEqual([]);
  });
});

describe('urlFor', () => {
  it('asks for the member, with the values as they were given', () => {
    const { operator, urlFor, member } = setUp();
    expect(operator.urlFor('blog:post', 7, { hash: 'x' })).toBe('/built');
    expect(urlFor.mock.calls).toEqual([[member, 'blog:post', [7, { hash: 'x' }]]]);
  });

  it('leaves it to the exchange what it says to who has gone: its own it still links', () => {
    const { operator, member } = setUp();
    const before = operator.urlFor('blog:post', 7);
    member.gone = new PartylineError('CLOSED', { asked: 'x' });
    expect(operator.urlFor('blog:post', 7)).toBe(before);
  });
});
