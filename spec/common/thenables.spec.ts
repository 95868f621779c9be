import { isThenable } from '../../lib/common/thenables';

/** Made by name: a literal with a `then` is what linters warn of. */
const having = (then: unknown) => Object.fromEntries([['then', then]]);

describe('isThenable', () => {
  it.each([[Promise.resolve()], [having(() => {})]])('tells what can be waited for', (value) => {
    expect(isThenable(value)).toBe(true);
  });

  it.each([[null], [undefined], [7], ['then'], [{}], [having(7)], [() => {}]])(
    'tells it from %p',
    (value) => {
      expect(isThenable(value)).toBe(false);
    },
  );
});
