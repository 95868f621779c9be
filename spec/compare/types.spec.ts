import { expectTypeOf } from 'expect-type';
import express from 'express';
import { type Answer, type CompareOptions, type Comparison, compare, isShadow } from 'express-party/compare';
import { type EndpointReport, graft, type Verdict } from 'express-party/graft';

const options: CompareOptions = {
  pure: ['search'],
  clean(answer, side) {
    expectTypeOf(answer).toEqualTypeOf<Answer>();
    expectTypeOf(side).toEqualTypeOf<'scion' | 'stock'>();
  },
  guard: { maxErrorRate: 0.01 },
};
const code = (value: string) => expect.objectContaining({ code: value });

describe('what the compiler knows of comparing', () => {
  it('is what there is', () => {
    const shop = graft(express(), {
      onto: express(),
      compare: compare(options),
      states: { cart: { state: 'shadow', percent: 5 }, pay: { state: 'live', compare: 5 } },
    });
    expectTypeOf(compare(options)).toEqualTypeOf<Comparison>();
    expectTypeOf<EndpointReport['verdict']>().toEqualTypeOf<Verdict | undefined>();
    expect(shop.report().endpoints[0]?.verdict?.different[0]?.examples[0]?.scion).toBeUndefined();
    express().use((req, _res, next) => (isShadow(req) ? next() : next('router')));
  });

  it('is told where it is wrong', () => {
    const shop = graft(express(), { onto: express(), compare: compare() });
    // @ts-expect-error - it is one of the five
    expect(() => shop.set('cart', { state: 'mirror' })).toThrow(code('ERR_PARTY_BAD_STATE'));
    // @ts-expect-error - it is made by compare()
    const made = () => graft(express(), { onto: express(), compare: { pure: [] } });
    expect(made).toThrow(code('ERR_PARTY_BAD_OPTION'));
    // @ts-expect-error - a share
    expect(() => compare({ share: '5 %' })).toThrow(code('ERR_PARTY_BAD_OPTION'));
  });
});
