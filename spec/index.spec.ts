import * as door from 'express-party';

describe('the door', () => {
  it('has these names, and no other', () => {
    expect(Object.keys(door).sort()).toEqual([
      'HighAndDry',
      'NoSuchServiceName',
      'PartylineError',
      'endpoint',
      'endpoints',
      'guest',
      'isInvitation',
      'party',
      'partylineOf',
      'rsvp',
    ]);
  });
});
