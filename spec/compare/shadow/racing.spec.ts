import { closeAll } from '../../shared/serve';
import { compared, until } from './site';

afterEach(closeAll);

const change = (req: object, put: (qty: number) => void) => {
  if ((req as { headers: Record<string, string> }).headers.race) put(5);
};

it('what a visitor changes between his answer and the second asking makes no noise of a difference', async () => {
  let qty = 1;
  const { get, verdict, shop } = await compared(
    { cart: (_req, res) => void res.json({ qty: 1000 }) },
    {
      cart: (req, res) => {
        res.json({ qty });
        // As another request of his does, before he is asked again.
        change(req, (next) => {
          qty = next;
        });
      },
    },
    { states: { cart: { state: 'shadow' } }, how: { guard: { maxDifferent: 0.05, minRequests: 20 } } },
  );
  await get('/cart', { headers: { race: '1' } });
  for (let i = 0; i < 19; i++) {
    await get('/cart');
    await verdict('cart');
  }
  expect(await verdict('cart')).toMatchObject({ equal: 0, different: [{ path: '$.qty' }], noise: [] });
  await until(() => shop.states().cart?.state === 'legacy');
});
