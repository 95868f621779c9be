import { NoSuchServiceName, PartylineError } from '../../lib/errors';
import { thrownBy } from '../shared/thrown';
import { a, answers, b, c, fail, faults, goer, host, open, passes } from './switch';

describe('connect', () => {
  it('returns the way to disconnect', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['a', 'b']);
    disconnect();
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
  });

  it('disconnects once: again changes nothing, even for a service connected anew', () => {
    const { line } = open();
    const handler = () => 'a';
    const disconnect = line.connect(a, 'nav', handler);
    disconnect();
    line.connect(a, 'nav', handler);
    disconnect();
    expect(line.askAround(b, 'nav', null)).toEqual(['a']);
  });

  it('leaves no service without a handler', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    disconnect();
    expect(line.has('nav')).toBe(false);
    expect(thrownBy(() => line.askAround(b, 'nav', null)).details).toMatchObject({ known: [] });
  });

  it('takes one handler twice', () => {
    const { line } = open();
    const handler = () => 'x';
    const disconnect = line.connect(a, 'nav', handler);
    line.connect(a, 'nav', handler);
    expect(line.askAround(b, 'nav', null)).toEqual(['x', 'x']);
    disconnect();
    expect(line.askAround(b, 'nav', null)).toEqual(['x']);
  });

  it('remembers who connected a handler: two that connect the same are still two', () => {
    const { line } = open();
    const shared = () => 'x';
    line.connect(a, 'nav', shared);
    line.connect(b, 'nav', shared);
    expect(line.askAround(a, 'nav', null)).toEqual(['x']);
    expect(line.askAround(c, 'nav', null)).toEqual(['x', 'x']);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes a service named %s', (name) => {
    const { line } = open();
    expect(() => line.ask(b, name, null)).toThrow(NoSuchServiceName);
    line.connect(a, name, () => 'a');
    expect(line.ask(b, name, null)).toBe('a');
  });
});

describe('ask', () => {
  it('gives the first answer in mount order and stops there', () => {
    const { line } = open();
    const late = jest.fn(() => 'b');
    line.connect(b, 'price', late);
    line.connect(a, 'price', () => 'a');
    expect(line.ask(c, 'price', null)).toBe('a');
    expect(late).not.toHaveBeenCalled();
  });

  it.each(passes)('asks the next where a handler %s', (_how, handler) => {
    const { line } = open();
    line.connect(a, 'price', handler);
    line.connect(b, 'price', () => 'b');
    expect(line.ask(c, 'price', null)).toBe('b');
  });

  it.each(answers)('takes %s for an answer', (_what, answer) => {
    const { line } = open();
    line.connect(a, 'price', () => answer);
    line.connect(b, 'price', () => 'b');
    expect(line.ask(c, 'price', null)).toBe(answer);
  });

  it('gives undefined where everybody passes, the asking one being all there is', () => {
    const { line } = open();
    line.connect(a, 'price', () => 'a');
    expect(line.ask(a, 'price', null)).toBeUndefined();
    line.connect(b, 'price', () => undefined);
    expect(line.ask(a, 'price', null)).toBeUndefined();
  });

  it.each(faults)('throws whose handler threw %s, with that as the cause', (_what, thrown) => {
    const { line, reported } = open();
    line.connect(a, 'price', fail(thrown));
    line.connect(b, 'price', () => 'b');
    const error = thrownBy(() => line.ask(c, 'price', null));
    expect(error).toBeInstanceOf(PartylineError);
    expect(error.code).toBe('ERR_PARTY_HANDLER_FAILED');
    expect(error.details).toEqual({ guest: 'guest "0"', service: 'price' });
    expect('cause' in error).toBe(true);
    expect(error.cause).toBe(thrown);
    expect(reported).toEqual([]);
  });

  it('throws for a service that nobody has connected, with a guess', () => {
    const { line } = open();
    line.connect(a, 'prices', () => 1);
    line.connect(a, 'nav', () => 1);
    const error = thrownBy(() => line.ask(b, 'price', null));
    expect(error).toBeInstanceOf(NoSuchServiceName);
    expect(error.details).toEqual({ service: 'price', closest: ['prices'], known: ['nav', 'prices'] });
  });

  it('gives undefined for one where missing services are ignored', () => {
    expect(open({ ignoreMissingServices: true }).line.ask(a, 'price', null)).toBeUndefined();
  });
});

describe('presence', () => {
  it('is what makes a party-goer heard', () => {
    const { line } = open();
    const later = goer(0, false);
    line.connect(later, 'nav', () => 'later');
    line.connect(b, 'nav', () => 'b');
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    expect([line.admit(later), line.admit(later)]).toEqual([true, false]);
    expect(line.askAround(c, 'nav', null)).toEqual(['later', 'b']);
  });

  it('makes a service missing where nobody present has connected it', () => {
    const { line } = open();
    line.connect(goer(0, false), 'nav', () => 'x');
    expect(line.has('nav')).toBe(false);
    expect(() => line.ask(b, 'nav', null)).toThrow(NoSuchServiceName);
  });

  it('counts in what is guessed: a service that cannot be asked is no guess', () => {
    const { line } = open();
    line.connect(goer(0, false), 'nav', () => 'x');
    line.connect(b, 'health', () => 'ok');
    const { details } = thrownBy(() => line.ask(c, 'nav', null));
    expect(details).toEqual({ service: 'nav', closest: [], known: ['health'] });
  });
});

describe('has', () => {
  it('tells whether anybody present answers a service', () => {
    const { line } = open();
    expect(line.has('nav')).toBe(false);
    const disconnect = line.connect(a, 'nav', () => 'a');
    expect(line.has('nav')).toBe(true);
    disconnect();
    expect(line.has('nav')).toBe(false);
  });
});

describe('drop', () => {
  it('disconnects all that one has connected, and nobody else', () => {
    const { line } = open();
    line.connect(a, 'nav', () => 'a');
    line.connect(a, 'nav', () => 'a too');
    line.connect(a, 'health', () => 'a');
    line.connect(b, 'nav', () => 'b');
    line.drop(a);
    expect(line.askAround(c, 'nav', null)).toEqual(['b']);
    expect(line.has('health')).toBe(false);
    line.drop(goer(7));
    expect(line.has('nav')).toBe(true);
  });
});

describe('close', () => {
  it('disconnects everybody', () => {
    const { line } = open();
    const disconnect = line.connect(a, 'nav', () => 'a');
    line.close();
    expect(line.has('nav')).toBe(false);
    expect(disconnect).not.toThrow();
  });

  it('ends every question under way with the answers that are there', async () => {
    const { line, reported } = open();
    let heardBy: AbortSignal | undefined;
    line.connect(a, 'health', (_payload, { signal }) => {
      heardBy = signal;
      return new Promise(() => {});
    });
    line.connect(b, 'health', async () => 'b');
    const heard = line.askAroundAsync(host, 'health', null, { timeout: 60_000 });
    await new Promise(setImmediate);
    line.close();
    expect(await heard).toEqual(['b']);
    expect(heardBy?.aborted).toBe(true);
    expect(reported).toEqual([]);
  });
});
