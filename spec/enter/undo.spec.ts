import { once } from '../../lib/enter/undo';

describe('once', () => {
  it('goes back the first time, and never again', () => {
    const undo = jest.fn();
    const back = once(undo);
    expect(undo).not.toHaveBeenCalled();
    back();
    back();
    expect(undo).toHaveBeenCalledTimes(1);
  });
});
