import { type Invitation, invitationOf, isInvitation } from '../lib/invitation';
import { invite, received } from './shared/received';
import { thrownBy } from './shared/thrown';

describe('invitationOf', () => {
  const INVITATION = Symbol.for('express-party.invitation');

  it('gives a frozen invitation: path, app, accept, pattern', async () => {
    const app = () => {};
    const accept = () => 'membership';
    const pattern = (text: string) => text.toUpperCase();
    const { req } = await received({ invitation: { path: '/x/__invite__', app, accept, pattern } });
    const invitation = invitationOf(req) as Invitation;
    expect(Object.isFrozen(invitation)).toBe(true);
    expect([invitation.path, invitation.app, invitation.accept(), invitation.pattern('a')]).toEqual([
      '/x/__invite__',
      app,
      'membership',
      'A',
    ]);
  });

  it('lets a guest refuse, which ends it', async () => {
    const error = new Error('own');
    expect(await invite((req) => invitationOf(req)?.refuse(error))).toEqual({ kind: 'threw', error });
  });

  it('cannot be taken off or put back by a guest', async () => {
    const { req } = await received();
    expect(() => Object.defineProperty(req, INVITATION, { value: undefined })).toThrow(TypeError);
    expect(thrownBy(() => Object.defineProperty(req, 'partyline', { value: {} }))).toBeInstanceOf(TypeError);
  });

  it('knows no plain request, nor one with a partyline of its own making', () => {
    expect(isInvitation({})).toBe(false);
    expect(isInvitation({ partyline: {}, headers: { partyline: '1' } })).toBe(false);
    expect(isInvitation({ [Symbol('express-party.invitation')]: {} })).toBe(false);
  });

  it('knows no request that inherits one: a polluted prototype invites nobody', () => {
    const polluted = Object.prototype as Record<symbol, unknown>;
    try {
      polluted[INVITATION] = { accept: () => ({}) };
      expect(isInvitation({})).toBe(false);
      expect(invitationOf({})).toBeUndefined();
    } finally {
      delete polluted[INVITATION];
    }
    expect(isInvitation(Object.create({ [INVITATION]: {} }))).toBe(false);
  });

  it('knows those of another copy of the package', async () => {
    const { req } = await received();
    jest.isolateModules(() => {
      const other: typeof import('../lib/invitation') = require('../lib/invitation');
      expect(other.isInvitation).not.toBe(isInvitation);
      expect(other.isInvitation(req)).toBe(true);
    });
  });
});
