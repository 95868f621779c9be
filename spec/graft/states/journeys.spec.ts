import { Journeys } from '../../../lib/graft/states/journeys';
import { thrownBy } from '../../shared/thrown';

const checkout = { checkout: ['cart', 'pay'] };

describe('Journeys', () => {
  it('has an endpoint that no journey holds be one of its own', () => {
    for (const none of [undefined, {}, Object.create(null)])
      expect(new Journeys(none).of('cart')).toBe('cart');
    const journeys = new Journeys(checkout);
    expect(['cart', 'pay', 'home'].map((name) => journeys.of(name))).toEqual([
      'checkout',
      'checkout',
      'home',
    ]);
  });

  it('is what was written then, whatever is done to it later', () => {
    const given = { checkout: ['cart'] };
    const journeys = new Journeys(given);
    given.checkout.push('pay');
    expect(journeys.of('pay')).toBe('pay');
    expect(() => journeys.check(new Set(['cart']))).not.toThrow();
  });

  it('takes names that every object has', () => {
    const given = JSON.parse('{ "__proto__": ["constructor"], "toString": ["hasOwnProperty"] }');
    const journeys = new Journeys(given);
    expect([journeys.of('constructor'), journeys.of('hasOwnProperty')]).toEqual(['__proto__', 'toString']);
    expect([journeys.of('toString'), journeys.of('valueOf')]).toEqual(['toString', 'valueOf']);
  });

  it.each([
    ['a list', ['cart'], 'BAD_OPTION', /are no plain object\. Write journeys: \{/],
    ['nothing that is nothing', null, 'BAD_OPTION', /are no plain object/],
    ['a map', new Map([['checkout', ['cart']]]), 'BAD_OPTION', /are no plain object/],
    ['a journey that is one name', { checkout: 'cart' }, 'BAD_OPTION', /hold no list of endpoints/],
    ['a journey of nothing', { checkout: [] }, 'BAD_OPTION', /hold no list of endpoints/],
    ['a set', { checkout: new Set(['cart']) }, 'BAD_OPTION', /hold no list of endpoints/],
    [
      'more than a sub-app’s name and its endpoint’s',
      { checkout: ['shop:admin:cart'] },
      'BAD_NAME',
      /^"shop:admin:cart" cannot be the name of an endpoint/,
    ],
    [
      'a hole',
      { checkout: ['cart', undefined] },
      'BAD_NAME',
      /type undefined cannot be the name of an endpoint/,
    ],
    [
      'a name that is none',
      { 'check out': ['cart'] },
      'BAD_NAME',
      /^"check out" cannot be the name of a journey/,
    ],
    ['an endpoint in two', { a: ['cart'], b: ['cart'] }, 'BAD_OPTION', /"cart" twice, in "a" and "b"/],
    ['an endpoint twice in one', { a: ['cart', 'cart'] }, 'BAD_OPTION', /"cart" twice, in "a" and "a"/],
  ])('refuses %s', (_what, given, word, message) => {
    const error = thrownBy(() => new Journeys(given));
    expect(error).toMatchObject({ code: `ERR_PARTY_${word}` });
    expect(error.message).toMatch(message);
  });
});

describe('journeys, held against the endpoints that there are', () => {
  const check =
    (given: object, ...endpoints: string[]) =>
    () =>
      new Journeys(given).check(new Set(endpoints));

  it('may be named like an endpoint that they hold, or like none', () => {
    expect(check(checkout, 'cart', 'pay', 'home')).not.toThrow();
    expect(check({ cart: ['cart', 'pay'] }, 'cart', 'pay')).not.toThrow();
    expect(check({}, 'cart')).not.toThrow();
  });

  it('hold endpoints of sub-apps by both names', () => {
    const people = { people: ['admin:user', 'profile'] };
    expect(new Journeys(people).of('admin:user')).toBe('people');
    expect(check(people, 'profile', 'admin:user')).not.toThrow();
    expect(thrownBy(check(people, 'profile', 'user'))).toMatchObject({
      code: 'ERR_PARTY_UNKNOWN_ENDPOINT',
      details: { name: 'admin:user' },
    });
  });

  it('hold no endpoint that there is not, and say which was meant', () => {
    expect(thrownBy(check(checkout, 'pay', 'carts', 'home'))).toMatchObject({
      code: 'ERR_PARTY_UNKNOWN_ENDPOINT',
      details: {
        name: 'cart',
        guest: 'journey "checkout"',
        closest: ['carts'],
        known: ['carts', 'home', 'pay'],
      },
    });
  });

  it('are not named like an endpoint of another journey, or of none', () => {
    for (const given of [{ home: ['cart'] }, { a: ['home'], home: ['cart'] }]) {
      expect(thrownBy(check(given, 'cart', 'home'))).toMatchObject({
        code: 'ERR_PARTY_DUPLICATE_NAME',
        details: { what: 'journey', name: 'home' },
      });
    }
  });
});
