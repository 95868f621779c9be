import { inspect } from 'node:util';
import { NoSuchServiceName } from '../lib/errors';
import { NOTHING_DECLARED } from '../lib/links/member';
import { endpoints } from '../lib/links/table';
import { setUp } from './shared/exchange';
import { thrownBy } from './shared/thrown';

const METHODS = ['declare', 'connect', 'ask', 'askAround', 'askAroundAsync', 'urlFor'] as const;

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
    const { operator, exchange } = setUp();
    const read = operator[method];
    for (const each of [new Proxy(operator, {}), Object.create(operator)]) {
      exchange.hasReadOperator = false;
      expect(each[method]).toBe(read);
      expect(exchange.hasReadOperator).toBe(true);
    }
  });

  it.each(METHODS)('tells whenever %s is read', (method) => {
    const { operator, exchange } = setUp();
    expect(typeof operator[method]).toBe('function');
    expect(exchange.hasReadOperator).toBe(true);
  });

  it('takes nothing of being printed, copied, spread or listed', () => {
    const { operator, exchange } = setUp();
    inspect(operator, { showHidden: true, depth: 5 });
    inspect({ req: { partyline: operator } });
    JSON.stringify(operator);
    Object.assign({}, operator);
    expect({ ...operator }).toEqual({});
    expect(Object.keys(operator)).toEqual([]);
    expect('connect' in operator).toBe(true);
    expect(exchange.hasReadOperator).toBe(false);
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

  it('works unbound, and speaks for its own participant whatever the receiver', () => {
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
    expect([alone.exchange.declared.name, alone.exchange.declared.routes.size]).toEqual(['blog', 0]);
    entries.operator.declare('blog', { post: '/posts/:id' });
    expect([entries.exchange.declared.name, [...entries.exchange.declared.routes.keys()]]).toEqual([
      'blog',
      ['post'],
    ]);
    table.operator.declare(endpoints('blog', { create: 'POST /posts' }));
    expect([table.exchange.declared.name, table.exchange.declared.routes.get('create')?.methods]).toEqual([
      'blog',
      ['POST'],
    ]);
  });

  it('leaves it to the exchange whether it counts', () => {
    const { operator, exchange } = setUp();
    const declare = jest.spyOn(exchange, 'declare').mockImplementation(() => {});
    operator.declare('blog', { post: 'PUT /posts/:id' });
    expect(declare.mock.calls).toEqual([
      ['blog', [expect.objectContaining({ name: 'post', methods: ['PUT'] })]],
    ]);
    expect(exchange.declared).toBe(NOTHING_DECLARED);
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
    const { operator, exchange } = setUp();
    const declare = operator.declare as (...given: unknown[]) => void;
    expect(thrownBy(() => declare(...args)).code).toBe(code);
    expect(exchange.declared.name).toBeUndefined();
  });
});

describe('connect', () => {
  it('connects for its participant and returns the way to disconnect', () => {
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

  it('leaves it to the exchange whether it counts, and checks what is connected all the same', () => {
    const { operator, exchange, line } = setUp();
    const disconnect = jest.fn();
    jest.spyOn(exchange, 'connect').mockReturnValue(disconnect);
    expect(operator.connect('nav', () => 'blog')).toBe(disconnect);
    expect(line.has('nav')).toBe(false);
    expect(thrownBy(() => operator.connect('nav', 7 as never)).code).toBe('ERR_PARTY_BAD_OPTION');
  });
});

describe('urlFor', () => {
  it('asks the exchange, with the values as they were given', () => {
    const { operator, exchange } = setUp();
    const urlFor = jest.spyOn(exchange, 'urlFor').mockReturnValue('/built');
    expect(operator.urlFor('blog:post', 7, { hash: 'x' })).toBe('/built');
    expect(urlFor.mock.calls).toEqual([['blog:post', [7, { hash: 'x' }]]]);
    urlFor.mockClear();
    // As Nunjucks calls it.
    const context = { lookup() {}, getVariables() {} };
    Reflect.apply(operator.urlFor, context, ['blog:post', 7, { page: 2, __keywords: true }]);
    operator.urlFor('blog:post', 7, { page: 2, __keywords: true });
    expect(urlFor.mock.calls).toEqual([
      ['blog:post', [7, { query: { page: 2 } }]],
      ['blog:post', [7, { page: 2, __keywords: true }]],
    ]);
  });
});
