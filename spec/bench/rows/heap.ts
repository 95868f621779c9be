import express, { type Express } from 'express';
import { type Party, party } from 'express-party';
import type { Row, Samples } from '../figures';
import { crowd } from '../sites';

const GUESTS = 1000;
const [FEW, MANY] = [5, 25];

/** The heap once nothing is left that can be collected: finalizers need turns of their own. */
async function heap(): Promise<number> {
  for (let i = 0; i < 6; i++) {
    (globalThis.gc as () => void)();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().heapUsed;
}

/** What stays on the heap of what is made, in bytes. */
async function kept<Thing>(make: () => Thing | Promise<Thing>): Promise<[bytes: number, thing: Thing]> {
  const before = await heap();
  const thing = await make();
  return [(await heap()) - before, thing];
}

async function join(guests: Record<string, Express>): Promise<Party> {
  const line = party(guests);
  express().use(line);
  await line.bootstrap();
  return line;
}

/** A first link to each endpoint: what is worked out for it is kept. */
function linkToAll(line: Party): void {
  for (const { guest, name } of line.endpoints) line.urlFor(`${guest}:${name}`, 7, 8);
}

async function measured(endpoints: number) {
  const [plain] = await kept(() => crowd(GUESTS, endpoints, false));
  const [tagged, guests] = await kept(() => crowd(GUESTS, endpoints));
  const [joined, line] = await kept(() => join(guests));
  const [linked] = await kept(() => linkToAll(line));
  await line.close();
  return { joined, linked, tags: tagged - plain };
}

const unit = 'bytes';

const fourteen: Row = {
  number: 14,
  rounds: 3,
  figures: {
    endpoint: { work: 'heap for each endpoint joined', against: '', unit, goal: { most: 600 } },
    guest: { work: 'heap for each guest beside', against: '', unit, goal: { most: 2048 } },
    linked: { work: 'more for each endpoint that a link was made to', against: '', unit },
    tag: { work: 'for each tag, in Express and before there is a party', against: '', unit },
  },
  async measure(): Promise<Samples> {
    // For what is made once in a process.
    await measured(1);
    const [few, many] = [await measured(FEW), await measured(MANY)];
    const slope = (what: keyof typeof few) => (many[what] - few[what]) / (GUESTS * (MANY - FEW));
    const endpoint = slope('joined');
    return {
      endpoint: { value: endpoint },
      guest: { value: few.joined / GUESTS - FEW * endpoint },
      linked: { value: slope('linked') },
      tag: { value: slope('tags') },
    };
  },
};

export const rows = [fourteen];
