import { endpoint, rsvp } from 'express-party';
import { compare } from 'express-party/compare';
import session from 'express-session';
import { majors } from '../../shared/express';
import { closeAll } from '../../shared/serve';
import { grow } from '../grow';

afterEach(closeAll);

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];
const kept = () => session({ secret: 's', resave: false, saveUninitialized: false });

async function codes({ isComparing = true, isBefore = false, isNew = false } = {}) {
  const [scion, stock] = [five.express().use(rsvp('shop')), four.express().use(rsvp('legacy'))];
  stock.use(kept());
  scion.get('/cart', endpoint('cart'), (_req, res) => void res.send(''));
  if (!isNew) stock.get('/cart', endpoint('cart'), (_req, res) => void res.send(''));
  const { shop } = await grow(
    scion,
    { onto: stock, ...(isComparing && { compare: compare() }) },
    { before: (host) => void (isBefore && host.use(kept())) },
  );
  return shop.verify().findings.filter(({ code }) => code === 'session inside');
}

describe('shop.verify(), of a session within an app', () => {
  it('warns where answers are compared, with the mend', async () => {
    const found = await codes();
    expect(found).toEqual([expect.objectContaining({ level: 'note', endpoint: 'cart' })]);
    expect(found[0]?.cause).toContain('in the stock "cart" stands behind a session of its own');
    expect(found[0]?.mend).toContain('isShadow(req)');
  });

  it.each([{ isComparing: false }, { isBefore: true }, { isNew: true }])(
    'does not where it is %j',
    async (site) => {
      expect(await codes(site)).toEqual([]);
    },
  );
});

describe('shop.verify(), of a limiter within an app', () => {
  it.each(['scion', 'stock'] as const)(
    'warns where answers are compared, with the mend: the %s',
    async (side) => {
      const apps = { scion: five.express().use(rsvp('shop')), stock: four.express().use(rsvp('legacy')) };
      apps[side].use(function rateLimiter(_req: unknown, _res: unknown, next: () => void) {
        next();
      });
      for (const app of [apps.scion, apps.stock])
        app.get('/cart', endpoint('cart'), (_req, res) => void res.send(''));
      const { shop } = await grow(apps.scion, { onto: apps.stock, compare: compare() });
      const found = shop.verify().findings.filter(({ code }) => code === 'limiter inside');
      expect(found).toEqual([expect.objectContaining({ level: 'note', endpoint: 'cart' })]);
      expect(found[0]?.cause).toContain(`in the ${side} "cart" stands behind a limiter of its own`);
      expect(found[0]?.mend).toContain('skip: isShadow');
    },
  );
});
