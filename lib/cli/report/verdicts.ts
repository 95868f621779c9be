import type { DifferenceReport, EndpointReport, Verdict } from '../../graft/report/figures.js';
import { type Output, paint, table } from '../output.js';

/** What comparing has found of each endpoint, and where they differ with an example; `''` where nothing was compared. */
export function verdictsText(
  output: Output,
  endpoints: readonly Pick<EndpointReport, 'endpoint' | 'verdict'>[],
): string {
  const compared = endpoints.flatMap(({ endpoint, verdict }) => (verdict ? [{ endpoint, verdict }] : []));
  if (compared.length === 0) return '';
  const heads = ['endpoint', 'compared', 'equal', 'noise at', 'dropped', 'skipped', 'failed'];
  const differences = compared.flatMap(({ endpoint, verdict }) =>
    verdict.different.map((each) => differenceText(output, endpoint, each)),
  );
  return [table(output, heads, compared.map(rowOf)), ...differences].join('\n');
}

function rowOf({ endpoint, verdict }: { readonly endpoint: string; readonly verdict: Verdict }): string[] {
  const { compared, equal, noise, dropped, skipped, failed } = verdict;
  const some = (count: number) => (count > 0 ? String(count) : '');
  return [endpoint, String(compared), String(equal), noiseText(noise), some(dropped), some(skipped), some(failed)];
}

function noiseText(noise: Verdict['noise']): string {
  const more = noise.length - 3;
  const shown = noise.slice(0, 3).map(({ path }) => path);
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function differenceText(output: Output, endpoint: string, { path, count, examples }: DifferenceReport): string {
  const [example] = examples;
  const shown = (text: string | undefined) => (text === undefined ? paint(output, 'dim', 'nothing') : oneLine(text));
  const head = `${paint(output, 'red', endpoint)}: ${paint(output, 'bold', path)} ${count === 1 ? '' : `(${count} times)`}`;
  if (!example) return `${head.trimEnd()}\n`;
  return `${head.trimEnd()}\n  new  ${shown(example.scion)}\n  old  ${shown(example.stock)}\n`;
}

/** A value of a visitor's moves no cursor. */
function oneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}
