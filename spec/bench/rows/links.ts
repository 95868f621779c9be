import type { Row, Samples } from '../figures';
import { duel, race, type Work } from '../race';
import { crowd, site } from '../sites';
import { oddValues, plainValues, type Values } from '../values';

/** As a user writes it by hand. */
export function typed(pool: readonly Values[]): () => Work {
  return () =>
    over(pool, ({ id, cid }) => `/blog/posts/${encodeURIComponent(id)}/comments/${encodeURIComponent(cid)}`);
}

function typedWithQuery(): Work {
  return over(
    plainValues,
    ({ id, cid, page }) =>
      `/blog/posts/${encodeURIComponent(id)}/comments/${encodeURIComponent(cid)}?page=${encodeURIComponent(page)}`,
  );
}

/** Goes over the pool, and adds up how long what is built is. */
export function over(pool: readonly Values[], build: (values: Values) => string): Work {
  let next = 0;
  return (count) => {
    let length = 0;
    for (let i = 0; i < count; i++) length += build(pool[next++ & (pool.length - 1)] as Values).length;
    return length;
  };
}

type UrlFor = (name: string, ...values: unknown[]) => string;

export const linked = (urlFor: UrlFor, pool: readonly Values[]) => () =>
  over(pool, ({ id, cid }) => urlFor('blog:post', id, cid));

/** What is timed has to be the very same URL. */
function check(ours: () => Work, theirs: () => Work): void {
  if (ours()(64) !== theirs()(64)) throw new Error('They build other URLs.');
}

async function against(ours: () => Work, theirs: () => Work) {
  check(ours, theirs);
  return await duel(ours, theirs);
}

const one: Row = {
  number: 1,
  rounds: 7,
  figures: {
    1: {
      work: "`urlFor('blog:post', id, cid)`, asked by another guest",
      against: 'a template literal with two `encodeURIComponent`, ids and slugs varying',
      unit: '×',
      goal: { most: 0.7 },
    },
  },
  async measure(): Promise<Samples> {
    const { urlFor } = await site();
    return { 1: await against(linked(urlFor, plainValues), typed(plainValues)) };
  },
};

const two: Row = {
  number: 2,
  rounds: 7,
  figures: {
    2: {
      work: "`urlFor('blog:post', { id, cid, page })`, the last of them for the query",
      against: 'a template literal with three `encodeURIComponent`',
      unit: '×',
      goal: { most: 1 },
    },
  },
  async measure(): Promise<Samples> {
    const { urlFor } = await site();
    const ours = () => over(plainValues, ({ id, cid, page }) => urlFor('blog:post', { id, cid, page }));
    return { 2: await against(ours, typedWithQuery) };
  },
};

const three: Row = {
  number: 3,
  rounds: 7,
  figures: {
    3: {
      work: 'row 1, with values that all need encoding',
      against: 'the same template literal',
      unit: '×',
      goal: { most: 1.2 },
    },
  },
  async measure(): Promise<Samples> {
    const { urlFor } = await site();
    return { 3: await against(linked(urlFor, oddValues), typed(oddValues)) };
  },
};

const five: Row = {
  number: 5,
  rounds: 7,
  figures: {
    5: {
      work: 'row 1 with 10,000 endpoints in 1,000 guests',
      against: 'row 1 with 10 endpoints',
      unit: '×',
      goal: { most: 1.05 },
    },
    any: {
      work: 'the same, each time another of the 10,000 names',
      against: 'row 1 with 10 endpoints',
      unit: '×',
    },
  },
  async measure(): Promise<Samples> {
    const few = await site(crowd(1, 9));
    const many = await site(crowd(1000, 10));
    const names = Array.from({ length: 10_000 }, (_, i) => `guest-${i % 1000}:thing-${i % 10}`);
    let next = 0;
    const any = over(plainValues, ({ id, cid }) => many.urlFor(names[next++ % 10_000] as string, id, cid));
    const times = await race({
      ours: linked(many.urlFor, plainValues)(),
      theirs: linked(few.urlFor, plainValues)(),
      again: linked(few.urlFor, plainValues)(),
      any,
    });
    const { theirs } = times;
    const control = times.again / theirs;
    return {
      5: { value: times.ours / theirs, control, ours: times.ours, theirs },
      any: { value: times.any / theirs, control, ours: times.any, theirs },
    };
  },
};

export const rows = [one, two, three, five];
