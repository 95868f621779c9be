import { graft } from 'express-party/graft';
import { isCompared, refuseCompared } from '../../../lib/graft/states/compared';
import { type State, StateTable } from '../../../lib/graft/states/states';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const apps = () => ({ fresh: five.express(), onto: four.express() });
const states: [State, boolean][] = [
  [{ state: 'legacy' }, false],
  [{ state: 'shadow' }, true],
  [{ state: 'shadow', percent: 0 }, true],
  [{ state: 'canary', percent: 100 }, false],
  [{ state: 'live' }, false],
  [{ state: 'live', compare: 0 }, false],
  [{ state: 'live', compare: 5 }, true],
  [{ state: 'moved', compare: 5 }, true],
];

describe('a state that asks for comparing', () => {
  it.each(states)('%j: %s', (state, isOne) => {
    expect(isCompared(state)).toBe(isOne);
    const refusing = () => refuseCompared(new Map([['pay', state]]));
    if (isOne) expect(refusing).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_STATE' }));
    else expect(refusing).not.toThrow();
  });

  it('is refused by a graft that does not compare, which says what to write', async () => {
    const { fresh, onto } = apps();
    const shadow = { state: 'shadow' } as const;
    expect(() => graft(fresh, { onto, states: { pay: shadow } })).toThrow(/"pay".*compare: compare\(\)/);
    const shop = graft(fresh, { onto });
    expect(() => shop.set('pay', shadow)).toThrow(expect.objectContaining({ code: 'ERR_PARTY_BAD_STATE' }));
    expect(() => shop.replace({ pay: { state: 'live', compare: 5 } })).toThrow(/compare: compare\(\)/);
  });

  it('is refused from a source too, and what was in force stays', async () => {
    const { fresh, onto } = apps();
    const source = { load: () => ({ pay: { state: 'shadow' as const } }) };
    const { errors } = await grow(fresh, { onto, states: source });
    expect(errors).toContainEqual(
      expect.objectContaining({
        code: 'ERR_PARTY_SOURCE_FAILED',
        message: expect.stringContaining('"compare"'),
      }),
    );
  });

  it.each([[{}], [() => {}], [true], [null]])(
    'asks for what compare() has made: %p is refused',
    (compare) => {
      const { fresh, onto } = apps();
      expect(() => graft(fresh, { onto, compare: compare as never })).toThrow(
        expect.objectContaining({ code: 'ERR_PARTY_BAD_OPTION' }),
      );
    },
  );
});

describe('StateTable', () => {
  it('knows whether a journey is a shadow, and that another share is another state', () => {
    const table = new StateTable();
    expect(table.hasShadow).toBe(false);
    table.set('pay', { state: 'shadow' }, 'anna');
    expect(table.hasShadow).toBe(true);
    expect(table.set('pay', { state: 'shadow', percent: 5 }, 'anna')).toEqual(['pay']);
    expect(table.set('pay', { state: 'live', compare: 5 }, 'anna')).toEqual(['pay']);
    expect(table.set('pay', { state: 'live', compare: 6 }, 'anna')).toEqual(['pay']);
    expect(table.hasShadow).toBe(false);
  });
});
