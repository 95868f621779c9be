import {
  isSameState,
  LEGACY,
  readState,
  readStates,
  type State,
  StateTable,
  stateOf,
} from '../../../lib/graft/states/states';

describe('readStates', () => {
  it.each([
    null,
    [],
    'live',
    new Map(),
    { pay: 'live' },
    { pay: null },
    { pay: { state: 'Live' } },
    { pay: {} },
  ])('refuses %j', (given) =>
    expect(() => readStates(given)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_STATE' })),
  );

  it.each([
    { state: 'canary' },
    { state: 'canary', percent: '10' },
    { state: 'canary', percent: Number.NaN },
    { state: 'canary', percent: -1 },
    { state: 'live', percent: 100 },
    { state: 'shadow', percent: 101 },
    { state: 'shadow', percent: '5' },
    { state: 'shadow', compare: 5 },
    { state: 'canary', percent: 5, compare: 5 },
    { state: 'live', compare: -1 },
    { state: 'live', compare: true },
    { state: 'live', fallback: 'yes' },
    { state: 'live', replay: 'always' },
    { state: 'live', by: 7 },
    { state: 'live', percentage: 7 },
  ])('refuses %j, naming the journey', (given) => {
    expect(() => readState('pay', given)).toThrow('"pay"');
  });

  it.each([
    { state: 'shadow' },
    { state: 'shadow', percent: 5 },
    { state: 'live', compare: 5 },
    { state: 'moved', compare: 0 },
  ])('takes %j', (given) => {
    expect(readState('pay', given)).toEqual(given);
  });

  it('takes a polluted prototype for none, and freezes what it gives', () => {
    const polluted = Object.prototype as { state?: string };
    polluted.state = 'live';
    try {
      expect(() => readState('pay', {})).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_STATE' }));
    } finally {
      delete polluted.state;
    }
    expect(Object.isFrozen(readStates({ pay: { state: 'live' } }).get('pay'))).toBe(true);
  });
});

describe('StateTable', () => {
  const live: State = { state: 'live' };

  it('tells what has changed, and keeps the date of what has not', () => {
    const table = new StateTable();
    expect(
      table.replace(
        new Map([
          ['pay', live],
          ['cart', { state: 'legacy' }],
        ]),
        'one',
      ),
    ).toEqual(['pay']);
    const before = table.records.get('pay');
    expect(table.replace(new Map([['pay', { ...live, fallback: false }]]), 'two')).toEqual([]);
    expect(table.records.get('pay')).toBe(before);
    expect(table.replace(new Map(), 'three')).toEqual(['pay']);
    expect(table.set('pay', { state: 'canary', percent: 1, by: 'anna' }, 'set()')).toEqual(['pay']);
    expect(table.records.get('pay')).toMatchObject({ by: 'anna' });
  });

  it('leaves a table that somebody goes by as it is', () => {
    const table = new StateTable();
    table.set('pay', live, 'set()');
    const { records } = table;
    table.set('pay', { state: 'legacy' }, 'set()');
    expect(records.get('pay')).toMatchObject(live);
    expect([stateOf(records, 'pay'), stateOf(table.records, 'pay')]).toMatchObject([
      live,
      { state: 'legacy' },
    ]);
    expect(stateOf(records, 'other')).toBe(LEGACY);
    expect(isSameState(live, { state: 'live', replay: 'idempotent' })).toBe(false);
  });
});
