import express, { type Express } from 'express';
import { party } from 'express-party';
import { median, type Row, type Samples } from '../figures';
import { crowd } from '../sites';

const [GUESTS, ENDPOINTS] = [1000, 10];

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) * 1e6;
}

const build = () => crowd(GUESTS, ENDPOINTS);

async function bootstrap(guests: Record<string, Express>): Promise<void> {
  const line = party(guests);
  express().use(line);
  await line.bootstrap();
  if (line.endpoints.length !== GUESTS * ENDPOINTS) throw new Error('Not all have joined.');
  await line.close();
}

const goal = { most: 1 } as const;

/** A process starts once: so the first start of each process is what counts, before any code is warm. */
const thirteen: Row = {
  number: 13,
  rounds: 7,
  figures: {
    13: {
      work: 'bootstrap of 1,000 guests with 10 endpoints each, once in a new process',
      against: 'building those 1,000 Express apps before',
      unit: '×',
      goal,
    },
    warm: { work: 'the same, again in that process', against: 'the same again', unit: '×' },
  },
  async measure(): Promise<Samples> {
    let guests: Record<string, Express> = {};
    const theirs = await timed(() => {
      guests = build();
    });
    const ours = await timed(() => bootstrap(guests));
    const [builds, starts]: [number[], number[]] = [[], []];
    for (let i = 0; i < 8; i++) {
      builds.push(
        await timed(() => {
          guests = build();
        }),
      );
      starts.push(await timed(() => bootstrap(guests)));
    }
    const warm = { ours: median(starts), theirs: median(builds) };
    const half = (rest: number) => median(builds.filter((_, i) => i % 2 === rest));
    const control = half(1) / half(0);
    return {
      13: { value: ours / theirs, control, ours, theirs },
      warm: { ...warm, value: warm.ours / warm.theirs, control },
    };
  },
};

export const rows = [thirteen];
