import { HighAndDry, NoSuchServiceName, PartylineError } from '../lib/errors';
import { setUp } from './shared/exchange';
import { thrownBy } from './shared/thrown';

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

  it('say why to who has left; the last of them by rejecting', async () => {
    const { operator, other, exchange } = setUp();
    other.connect('nav', () => 'shop');
    const left = new PartylineError('CLOSED', { asked: 'x' });
    exchange.left = left;
    expect(thrownBy(() => operator.ask('nav'))).toBe(left);
    expect(thrownBy(() => operator.askAround('nav'))).toBe(left);
    await expect(operator.askAroundAsync('nav')).rejects.toBe(left);
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
