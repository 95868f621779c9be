import connect from 'connect';
import express, { type Express } from 'express';
import { endpoint, endpoints, type GuestApp, guest, party, rsvp } from 'express-party';
import { type Layer, routerOf } from '../../../lib/express/router';
import { majors } from '../../shared/express';

const answer = (_req: unknown, res: { end(): unknown }) => void res.end();

/** How often layers are matched while so many guests are verified. */
async function matchesOf(count: number, own: () => Express, mountOf: (i: number) => string): Promise<number> {
  let matches = 0;
  const guests = Array.from({ length: count }, (_, i): [string, GuestApp] => {
    const app = own();
    app.use(rsvp(`g${i}`) as never);
    app.get(`/of-${i}/:id`, endpoint('item') as never, answer as never);
    app.use('/api', (own as unknown as typeof express).Router().get('/:id', answer as never));
    return [mountOf(i), app as GuestApp];
  });
  const line = party(guests, { onError: () => {} });
  express().use(line);
  await line.bootstrap();
  for (const [, app] of guests) {
    for (const layer of routerOf(app)?.stack ?? []) {
      const { match } = layer as Required<Layer>;
      Object.assign(layer, {
        match(this: Layer, path: string) {
          matches++;
          return match.call(this, path);
        },
      });
    }
  }
  expect(line.verify()).toMatchObject({ ok: true, possible: [] });
  return matches;
}

describe.each(majors)('line.verify() of guests of Express $major', ({ express: own }) => {
  it.each<[string, (i: number) => string]>([
    ['at paths of their own', (i) => `/g${i}`],
    ['at the root', () => '/'],
  ])('asks as many layers as there are endpoints, of guests %s', async (_what, mountOf) => {
    const [few, many] = [await matchesOf(20, own, mountOf), await matchesOf(200, own, mountOf)];
    expect(few).toBeGreaterThan(20);
    expect(many).toBe(10 * few);
  });

  it('names the first of several that answer', async () => {
    const [item, all, late] = [own(), own(), own()];
    item.get('/items/:id', answer as never);
    all.use(answer as never);
    late.use(rsvp('late') as never);
    late.get('/items/:id', endpoint('item') as never, answer as never);
    const line = party(
      [
        ['/g', guest(item as GuestApp, { name: 'first' })],
        ['/', guest(all as GuestApp, { name: 'second', invite: false })],
        ['/g', late as GuestApp],
      ],
      { onError: () => {} },
    );
    express().use(line);
    await line.bootstrap();
    expect(line.verify().shadowed).toMatchObject([{ name: 'item', by: 'first' }]);
  });

  it('finds what answers by whatever its path is written in', async () => {
    const app = own();
    app.get(/^\/g\/items/, answer as never);
    const late = own();
    late.use(rsvp('late') as never);
    late.get('/items/:id', endpoint('item') as never, answer as never);
    const line = party(
      { '/': guest(app as GuestApp, { name: 'early' }), '/g': late as GuestApp },
      { onError: () => {} },
    );
    express().use(line);
    await line.bootstrap();
    expect(line.verify().shadowed).toMatchObject([{ name: 'item', by: 'early' }]);
  });
});

describe('line.verify()', () => {
  it('cannot look into connect, whose stack is another', async () => {
    const app = connect().use('/items', answer as never);
    const table = endpoints('c', { item: '/items' });
    const line = party({ '/c': guest(app as never, { endpoints: table }) }, { onError: () => {} });
    express().use(line);
    await line.bootstrap();
    expect(line.verify()).toMatchObject({ ok: true, unreachable: [] });
  });
});
