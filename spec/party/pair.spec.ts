import express from 'express';
import { graft } from 'express-party/graft';
import { PAIR, pairOf } from '../../lib/party/pair';

describe('pairOf', () => {
  it('finds the pair of a graft, and of nothing else', () => {
    const made = graft(express(), { onto: express() });
    expect(pairOf(made)).toMatchObject({ scion: expect.anything(), stock: expect.anything() });
    expect([pairOf(express()), pairOf(null), pairOf({ [PAIR]: {} })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // What inherits from one is none.
    expect(pairOf(Object.setPrototypeOf(() => {}, made))).toBeUndefined();
  });
});
