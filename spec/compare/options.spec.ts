import { compare } from 'express-party/compare';

describe('compare()', () => {
  it('takes nothing, and every option', () => {
    expect(() => compare()).not.toThrow();
    const guard = { maxErrorRate: 0.01, maxDifferent: 0.05, minRequests: 200 };
    const all = {
      pure: ['search'],
      except: ['admin:logout'],
      ignore: ['$.id'],
      clean: () => undefined,
      guard,
    };
    expect(() => compare({ ...all, share: 0, noise: 1, concurrency: 1, timeout: 1, bytes: 1 })).not.toThrow();
    expect(() => compare({ memory: 1, wait: 1, lag: 1 })).not.toThrow();
  });

  it.each([
    { percent: 5 },
    { pure: 'search' },
    { pure: [''] },
    { except: [7] },
    { ignore: '$.id' },
    { clean: true },
    { guard: {} },
    { guard: true },
    { guard: { maxErrorRate: 5 } },
    { guard: { maxDifferent: -1 } },
    { guard: { maxErrorRate: 0, minRequests: 0 } },
    { guard: { maxErrorRate: 0, min: 7 } },
    { share: 5 },
    { noise: '10 %' },
    { concurrency: 0 },
    { concurrency: 1.5 },
    { timeout: 0 },
    { bytes: Number.NaN },
    { memory: -1 },
    { wait: Number.POSITIVE_INFINITY },
    { lag: '100' },
  ])('refuses %j', (options) => {
    expect(() => compare(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });

  it('refuses what is no name of an endpoint', () => {
    expect(() => compare({ except: ['/logout'] })).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_NAME' }),
    );
  });
});
