import { readOptions } from '../../lib/party/options';

describe('the options of a party', () => {
  it('have defaults', () => {
    expect(readOptions({}, false)).toEqual({
      invitePath: '/__invite__',
      inviteTimeout: 2000,
      ignoreMissingServices: false,
      strict: false,
      origin: undefined,
      defaults: undefined,
      base: undefined,
      onError: undefined,
      invites: undefined,
    });
  });

  it('are taken as they are given', () => {
    const onError = () => {};
    const origin = () => 'https://h.test';
    const given = {
      invitePath: '/x',
      inviteTimeout: 5,
      ignoreMissingServices: true,
      strict: true,
      base: '/v2',
    };
    expect(readOptions({ ...given, onError, origin }, false)).toEqual({
      ...given,
      onError,
      origin,
      defaults: undefined,
      invites: undefined,
    });
    expect(readOptions({ origin: 'HTTPS://H.test:443/' }, false).origin).toBe('https://h.test');
    expect(readOptions({ invites: '/__invite__' }, true).invites).toEqual(['/__invite__']);
  });

  it.each([
    { invitePath: 7 },
    { invitePath: '/' },
    { inviteTimeout: '5' },
    { inviteTimeout: Number.NaN },
    { inviteTimeout: -1 },
    { inviteTimeout: 2 ** 31 },
    { strict: 'yes' },
    { ignoreMissingServices: 0 },
    { defaults: { locale: 'en' } },
    { origin: 'h.test' },
    { origin: 'ftp://h.test' },
    { origin: 'https://user@h.test' },
    { origin: 7 },
    { base: 7 },
    { onError: 'log' },
    { invites: ['/x'] },
  ])('are refused when they are %p', (given) => {
    expect(() => readOptions(given as never, false)).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
    );
  });
});
