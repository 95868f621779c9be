import { type Operator, partylineOf } from 'express-party';
import { byTheBookGuest } from './ceremonies';
import { closeAll, joiner, listen, send, throwParty } from './venue';

afterEach(closeAll);

describe('an operator', () => {
  it('I7 is frozen, inherits nothing that is not, and works unbound', async () => {
    const { line } = throwParty({ '/blog': byTheBookGuest(), '/shop': joiner('shop') });
    await line.bootstrap();
    const operator = line.partyline;
    expect(Object.isFrozen(operator)).toBe(true);
    const prototype = Object.getPrototypeOf(operator);
    expect(Object.isFrozen(prototype)).toBe(true);
    expect(Object.getPrototypeOf(prototype)).toBeNull();
    expect(() => Object.defineProperty(prototype, 'ask', { value: () => 'tampered' })).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(operator, { ask: () => 'tampered' })).toThrow(TypeError);
    expect(() => Object.assign(operator, { ask: () => 'tampered' })).toThrow(TypeError);
    const { connect, ask, askAround, askAroundAsync, urlFor } = operator;
    const disconnect = connect('greet', (name: string) => `hello ${name}`);
    expect(ask('greet', 'you')).toBe('hello you');
    expect(askAround('greet', 'you')).toEqual(['hello you']);
    await expect(askAroundAsync('greet', 'you')).resolves.toEqual(['hello you']);
    expect(urlFor('blog:post', 7)).toBe('/blog/posts/7');
    disconnect();
  });

  it('I7 cannot be tampered with by one guest for the others', async () => {
    const operators: Operator[] = [];
    const collect = (operator: Operator) => void operators.push(operator);
    const { line } = throwParty({ '/a': joiner('a', collect), '/b': joiner('b', collect) });
    await line.bootstrap();
    const [a, b] = operators as [Operator, Operator];
    expect(a).not.toBe(b);
    expect(a.ask).not.toBe(b.ask);
    for (const operator of [a, b]) {
      expect(() => Object.setPrototypeOf(operator, { ask: () => 'tampered' })).toThrow(TypeError);
      expect(() => Object.defineProperty(operator, 'ask', { value: () => 'tampered' })).toThrow(TypeError);
    }
  });

  it('I7 speaks for its own guest alone, whatever receiver its methods are given', async () => {
    const operators = new Map<string, Operator>();
    const answering = (name: string) =>
      joiner(name, (operator) => {
        operators.set(name, operator);
        operator.connect('who', () => name);
      });
    const { line } = throwParty({ '/a': answering('a'), '/b': answering('b'), '/c': answering('c') });
    await line.bootstrap();
    const a = operators.get('a') as Operator;
    const b = operators.get('b') as Operator;
    expect(a.askAround('who')).toEqual(['b', 'c']);
    expect(a.askAround.call(b, 'who')).toEqual(['b', 'c']);
    expect(b.askAround('who')).toEqual(['a', 'c']);
    a.connect.call(b, 'mine', () => 'from a');
    expect(a.askAround('mine')).toEqual([]);
    expect(b.askAround('mine')).toEqual(['from a']);
  });

  it('I7 is the one of the mount that serves the request', async () => {
    const naming = (name: string) => {
      const app = joiner(name, (operator) => void operator.connect('who', () => name));
      app.get('/who', (req, res) => void res.json(partylineOf(req).askAround('who')));
      return app;
    };
    const { app, line } = throwParty({ '/a': naming('a'), '/b': naming('b') });
    const { port, server } = await listen(app);
    await line.bootstrap(server);
    expect(await send(port, { target: '/a/who' })).toMatchObject({ body: '["b"]' });
    expect(await send(port, { target: '/b/who' })).toMatchObject({ body: '["a"]' });
  });
});
