import { leaving } from '../../lib/enter/undo';

describe('leaving', () => {
  it('undoes, and then goes on', () => {
    const done: string[] = [];
    leaving(
      () => void done.push('undone'),
      (error) => void done.push(`next ${error}`),
    )('router');
    expect(done).toEqual(['undone', 'next router']);
  });

  it('undoes the first time, and never again', () => {
    const undo = jest.fn();
    const leave = leaving(undo, () => {});
    expect(undo).not.toHaveBeenCalled();
    leave();
    leave();
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('gives next what cannot be undone', () => {
    const next = jest.fn();
    leaving(() => {
      throw new Error('frozen');
    }, next)();
    expect(next.mock.calls).toEqual([[new Error('frozen')]]);
  });
});
