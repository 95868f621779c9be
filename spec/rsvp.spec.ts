import * as main from 'express-party';
import * as door from 'express-party/rsvp';

describe('the door of a guest', () => {
  it('has these names, and no other', () => {
    expect(Object.keys(door).sort()).toEqual([
      'endpoint',
      'endpoints',
      'isInvitation',
      'partylineOf',
      'rsvp',
    ]);
  });

  it('has the very functions of the main door', () => {
    expect(Object.entries(main)).toEqual(expect.arrayContaining(Object.entries(door)));
  });
});
