import express from 'express';
import { guest } from 'express-party';
import { graft } from 'express-party/graft';
import { readGraftOptions } from '../../lib/graft/options';
import { thrownBy } from '../shared/thrown';

const read = (options: object, scion: unknown = express()) => readGraftOptions(scion, options as never);
const onto = express();

describe('what graft() is told', () => {
  it('has defaults that move nothing', () => {
    const { states, source, key, override, journeys, scion, stock } = read({ onto });
    expect([[...states], source, key, override, journeys.of('cart')]).toEqual([
      [],
      undefined,
      undefined,
      undefined,
      'cart',
    ]);
    expect([stock.app, scion.isStripped, stock.isStripped]).toEqual([onto, true, true]);
  });

  it('is held to be right, and kept', () => {
    const [key, override] = [() => 'anna', () => 'stock' as const];
    const states = { checkout: { state: 'canary', percent: 10 } };
    const given = read({ onto, key, override, journeys: { checkout: ['cart'] }, states });
    expect([given.key, given.override, given.journeys.of('cart')]).toEqual([key, override, 'checkout']);
    states.checkout.percent = 100;
    expect(given.states.get('checkout')).toEqual({ state: 'canary', percent: 10 });
  });

  it('takes apps that guest() tells more of', () => {
    const [fresh, legacy] = [express(), express()];
    const scion = guest(fresh, { name: 'shop', catchRejections: true });
    const stock = guest(legacy, { name: 'legacy', endpoints: { home: '/' } });
    const { scion: one, stock: other } = read({ onto: stock }, scion);
    expect([one.app, other.app]).toEqual([fresh, legacy]);
  });

  it('tells a source from states by its load', () => {
    class Flags {
      load() {
        return {};
      }
    }
    const flags = new Flags();
    expect(read({ onto, states: flags })).toMatchObject({ source: flags, states: new Map() });
    // A journey may be called so.
    const states = { load: { state: 'live' }, subscribe: { state: 'live' } };
    expect(read({ onto, states })).toMatchObject({
      source: undefined,
      states: new Map(Object.entries(states)),
    });
  });

  const app = express();
  const grafted = graft(express(), { onto });

  it.each([
    ['no scion', { onto }, null, 'BAD_GUEST', 'the scion'],
    ['a scion that is a list', { onto }, [app], 'BAD_GUEST', 'the scion'],
    ['no stock', { onto: null }, app, 'BAD_GUEST', 'onto'],
    ['a stock that is still to come', { onto: Promise.resolve(app) }, app, 'BAD_GUEST', 'onto'],
    ['one app for both', { onto: app }, app, 'BAD_OPTION', 'onto'],
    ['one app for both, told more of', { onto: guest(app, { name: 'x' }) }, app, 'BAD_OPTION', 'onto'],
    ['a graft for a scion', { onto }, grafted, 'BAD_OPTION', 'the scion'],
    ['a graft for a stock', { onto: grafted }, app, 'BAD_OPTION', 'onto'],
    ['a scion that knows its prefix', { onto }, guest(app, { strip: false }), 'BAD_OPTION', 'the scion'],
    ['a key that is nothing', { onto, key: null }, app, 'BAD_OPTION', 'key'],
    ['an override that is a side', { onto, override: 'stock' }, app, 'BAD_OPTION', 'override'],
    ['a word of another option', { onto, state: {} }, app, 'BAD_OPTION', 'state'],
  ])('refuses %s, and says which', (_what, options, scion, word, where) => {
    const error = thrownBy(() => read(options, scion));
    expect(error).toMatchObject({ code: `ERR_PARTY_${word}` });
    const { option, path } = error.details as { option?: string; path?: string };
    expect(option ?? path).toBe(where);
  });

  it.each([null, [], 'graft.json', { subscribe: () => {} }, { load: 'graft.json' }])(
    'refuses states that are neither a table nor a source: %j',
    (states) => expect(thrownBy(() => read({ onto, states }))).toMatchObject({ code: 'ERR_PARTY_BAD_STATE' }),
  );
});
