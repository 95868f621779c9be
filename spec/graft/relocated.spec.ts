import type { IncomingMessage } from 'node:http';
import { PartylineError } from '../../lib/errors';
import { relocated } from '../../lib/graft/relocated';

const from = (url: string, build: () => string | undefined) => relocated({ url } as IncomingMessage, build);

describe('relocated', () => {
  it.each([
    ['/p/7', '/p.php?id=7', '/p.php?id=7'],
    ['/p/7?a=1?b', '/p.php?id=7', '/p.php?id=7&a=1?b'],
    ['/p/7?a', '/q/7', '/q/7?a'],
    ['/p/7?', '/q/7', '/q/7'],
  ])('takes the query of %s along to %s', (url, built, location) =>
    expect(from(url, () => built)).toBe(location),
  );

  it('is nowhere where no URL can be built, and hides no fault', () => {
    const refuse = (error: Error) => () => {
      throw error;
    };
    expect(from('/p/7?a', refuse(new PartylineError('GRAFT_ALONE', {})))).toBeUndefined();
    expect(() => from('/p', refuse(new TypeError('fault')))).toThrow('fault');
  });
});
