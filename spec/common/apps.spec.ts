import { isFailure } from '../../lib/common/apps';

describe('isFailure', () => {
  it.each([undefined, null, false, 0, '', 'route', 'router'])(
    'is false of %j, which says "not me"',
    (given) => {
      expect(isFailure(given)).toBe(false);
    },
  );

  it.each([new Error('own'), 'own', 7, {}, true])('is true of %p', (given) => {
    expect(isFailure(given)).toBe(true);
  });
});
