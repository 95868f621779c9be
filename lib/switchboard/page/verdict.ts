import { count, counted } from '../draw/format.js';
import { type Html, h } from '../draw/html.js';
import { table } from '../draw/table.js';
import type { EndpointShown } from '../snapshot.js';

type Verdict = NonNullable<EndpointShown['verdict']>;
type Different = Verdict['different'][number];

/** What comparing has found, in a word or two. */
export function verdictBadge(verdict: Verdict | undefined): Html {
  if (!verdict) return h('span', { class: 'none' }, 'not compared');
  const { compared, equal, different } = verdict;
  if (compared === 0) return h('span', { class: 'verdict' }, 'none as yet');
  if (different.length === 0)
    return h('span', { class: 'verdict good' }, `equal ${count(equal)} of ${count(compared)}`);
  return h('span', { class: 'verdict warn' }, `${count(compared - equal)} of ${count(compared)} differ`);
}

/** All of it, with examples. It stands open where there is a difference, or else nobody would look. */
export function verdictDetails(endpoint: string, verdict: Verdict): Html {
  const { different, noise, advice } = verdict;
  return h(
    'details',
    { class: 'compared', open: different.length > 0 },
    h('summary', {}, h('b', {}, endpoint), ' ', advice),
    different.length > 0 && differences(endpoint, different),
    noise.length > 0 &&
      h(
        'p',
        {},
        'Left out as noise: ',
        noise.map(({ kind, path, count: times }, i) => [
          i > 0 && ', ',
          h('code', {}, placeOf(kind, path)),
          ` (${count(times)})`,
        ]),
        '.',
      ),
    h('p', { class: 'none' }, countsOf(verdict)),
  );
}

function differences(endpoint: string, different: readonly Different[]): Html {
  return table(
    `Where the answers of ${endpoint} differ`,
    [{ title: 'Where' }, { title: 'Times', isNumber: true }, { title: 'Scion' }, { title: 'Stock' }],
    different.map(({ kind, path, count: times, examples }) => [
      [h('code', {}, placeOf(kind, path))],
      count(times),
      examplesOf(examples, 'scion'),
      examplesOf(examples, 'stock'),
    ]),
  );
}

function placeOf(kind: string, path: string): string {
  return path === kind || path.startsWith(kind) ? path : `${kind} ${path}`;
}

/** One line for each pair, so that both sides of one stand beside each other. */
function examplesOf(examples: Different['examples'], side: 'scion' | 'stock'): Html {
  return h(
    'ol',
    { class: `examples ${side}` },
    examples.map((example) => {
      const value = example[side];
      return h('li', {}, value === undefined ? h('i', {}, 'nothing') : h('code', {}, value));
    }),
  );
}

function countsOf({ compared, dropped, skipped, failed }: Verdict): string {
  const others = [
    dropped > 0 && `${count(dropped)} not asked for want of room`,
    skipped > 0 && `${count(skipped)} not safe to ask twice`,
    failed > 0 && `${count(failed)} failed`,
  ].filter(Boolean);
  return `${[`${counted(compared, 'pair')} compared`, ...others].join(', ')}.`;
}
