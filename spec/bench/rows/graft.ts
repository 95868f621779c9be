import express, { type Express } from 'express';
import { endpoints, rsvp } from 'express-party';
import { graft } from 'express-party/graft';
import { arrive, dispatching } from '../exchange';
import type { Row, Samples } from '../figures';
import { race } from '../race';
import { gathered } from '../sites';

const entriesOf = (size: number) =>
  Object.fromEntries(Array.from({ length: size }, (_, i) => [`e${i}`, `/api/v1/things-${i}/:id`]));

/** One handler takes all: how long a router looks for the route is none of the graft's business. */
function scionOf(size: number): Express {
  return express()
    .use(rsvp(endpoints('shop', entriesOf(size))))
    .use(arrive);
}

async function graftOf(size: number): Promise<Express> {
  const states = Object.fromEntries(
    Object.keys(entriesOf(size)).map((name) => [name, { state: 'live' } as const]),
  );
  const { host } = await gathered({ '/shop': graft(scionOf(size), { onto: express(), states }) });
  return host;
}

async function plainly(size: number): Promise<Express> {
  const { host } = await gathered({ '/shop': scionOf(size) });
  return host;
}

const urlsOf = (size: number) =>
  Array.from({ length: 1000 }, (_, i) => `/shop/api/v1/things-${(i * 389) % size}/${i}`);

const ten: Row = {
  number: 10,
  rounds: 7,
  figures: {
    more: {
      work: 'dispatch in-process of a graft with 1,000 claims, all under one prefix',
      against: 'the scion as the guest itself: so much more',
      unit: 'µs',
      goal: { most: 3 },
    },
    many: { work: 'the same', against: 'with 10 claims', unit: '×', goal: { most: 1.1 } },
  },
  async measure(): Promise<Samples> {
    const [many, few] = [urlsOf(1000), urlsOf(10)];
    const times = await race({
      many: dispatching(await graftOf(1000), many),
      few: dispatching(await graftOf(10), few),
      again: dispatching(await graftOf(10), few),
      plain: dispatching(await plainly(1000), many),
      plainly: dispatching(await plainly(1000), many),
    });
    return {
      more: {
        value: (times.many - times.plain) / 1000,
        control: (times.plainly - times.plain) / 1000,
        ours: times.many,
        theirs: times.plain,
      },
      many: {
        value: times.many / times.few,
        control: times.again / times.few,
        ours: times.many,
        theirs: times.few,
      },
    };
  },
};

export const rows = [ten];
