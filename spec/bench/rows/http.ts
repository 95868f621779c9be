import type { Row, Sample } from '../figures';
import { requestsPerSecond } from '../load';

const PATH = '/blog/posts/7?page=2';

/**
 * Three servers one after the other, each of them new: theirs, ours, theirs, and in every other round ours, theirs,
 * ours. What drifts goes out of the ratio, and the two of a kind are the control.
 */
async function compared(ours: string, theirs: string): Promise<Sample> {
  const isOurs = Number(process.env.BENCH_ROUND ?? 0) % 2 === 1;
  const [outer, inner] = isOurs ? [ours, theirs] : [theirs, ours];
  const first = await requestsPerSecond(outer, PATH);
  const middle = await requestsPerSecond(inner, PATH);
  const last = await requestsPerSecond(outer, PATH);
  const around = (first + last) / 2;
  const found = isOurs ? { ours: around, theirs: middle } : { ours: middle, theirs: around };
  return { ...found, value: found.ours / found.theirs, control: last / first };
}

const six: Row = {
  number: 6,
  rounds: 6,
  figures: {
    6: {
      work: 'requests a second through `party`, the guest with `rsvp` and tags',
      against: 'the same guest without them, by `app.use`',
      unit: '×',
      goal: { least: 0.98 },
    },
  },
  measure: async () => ({ 6: await compared('in a party', 'by app.use') }),
};

const eleven: Row = {
  number: 11,
  rounds: 6,
  figures: {
    11: {
      work: 'requests a second to an Express 4 guest in an Express 5 host',
      against: 'the same app alone',
      unit: '×',
      goal: { least: 0.95 },
    },
    used: {
      work: 'the same by plain `app.use` in the Express 5 host, by whose methods it answers then',
      against: 'the same app alone',
      unit: '×',
    },
  },
  measure: async () => ({
    11: await compared('Express 4 in a party of Express 5', 'Express 4 alone'),
    used: await compared('Express 4 by app.use in Express 5', 'Express 4 alone'),
  }),
};

export const rows = [six, eleven];
