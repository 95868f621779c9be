import { guarded, runAll } from '../../lib/common/guarded';

describe('guarded', () => {
  it('gives what a step throws to next', () => {
    const next = jest.fn();
    const thrown = new Error('no');
    guarded(next, () => {
      throw thrown;
    });
    expect(next.mock.calls).toEqual([[thrown]]);
  });

  it('gives an error in place of what next would not take for one', () => {
    const next = jest.fn();
    guarded(next, () => {
      throw null;
    });
    expect(next.mock.calls).toEqual([[expect.any(Error)]]);
  });

  it('lets a step call next once', () => {
    const next = jest.fn();
    guarded(next, (leave) => {
      leave('router');
      leave(new Error('late'));
    });
    expect(next.mock.calls).toEqual([['router']]);
  });

  it('throws on what next itself throws, and does not call it again', () => {
    const next = jest.fn(() => {
      throw new Error('the host’s');
    });
    expect(() => guarded(next, (leave) => leave())).toThrow('the host’s');
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('is one step within another: next is called once in all', () => {
    const next = jest.fn();
    guarded(next, (leave) => {
      guarded(leave, () => {
        throw new Error('inner');
      });
      leave(new Error('outer'));
    });
    expect(next.mock.calls).toEqual([[new Error('inner')]]);
  });
});

describe('runAll', () => {
  it('runs every step, and then throws what was thrown first', () => {
    const ran: number[] = [];
    const step = (n: number, error?: Error) => () => {
      ran.push(n);
      if (error) throw error;
    };
    expect(() => runAll([step(1), step(2, new Error('two')), step(3, new Error('three')), step(4)])).toThrow(
      'two',
    );
    expect(ran).toEqual([1, 2, 3, 4]);
    expect(() => runAll([step(5)])).not.toThrow();
  });
});
