import { resolve } from 'node:path';
import { type MergedReport, mergeReports } from '../../graft/merged/merge.js';
import type { EndpointReport, UnnamedReport } from '../../graft/report/figures.js';
import { markdownOf, routesText } from '../../graft/report/markdown.js';
import type { Report } from '../../graft/report/report.js';
import { socketsAt } from '../../wire/local.js';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { loadParty } from '../load/load.js';
import { counted, json, type Output, paint, table } from '../output.js';
import { reportsOver } from '../report/ask.js';
import { verdictsText } from '../report/verdicts.js';
import { Trouble } from '../trouble.js';

interface Options {
  readonly app?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

export const addReport: AddCommand = (program, act) => {
  program
    .command('report')
    .description(
      "The migration report of a site's grafts: of running processes, over the sockets that they open, or of a module.",
    )
    .argument('[place]', "a socket that line.console('party.sock') has opened, a folder of them, or a module")
    .option('--app <module>', 'a module')
    .option('--markdown', 'as Markdown, for a ticket')
    .option('--json', 'as JSON')
    .action(act(report));
};

async function report({ cwd, output }: Surroundings, place: string | undefined, options: Options): Promise<ExitCode> {
  const sockets = place === undefined ? undefined : socketsAt(resolve(cwd, place));
  const reports = sockets ? await ofProcesses(sockets, place as string) : await ofModule(place ?? options.app, cwd);
  if (reports.length === 0) throw new Trouble('The party has no graft: there is nothing to report.');
  const all = mergeReports(reports);
  if (options.json) output.write(json(all));
  else for (const each of all) output.write(options.markdown ? markdownOf(each, each.advice) : told(output, each));
  return 0;
}

async function ofProcesses(sockets: readonly string[], place: string): Promise<Report[]> {
  const answers = await Promise.all(sockets.map(reportsOver));
  const alive = answers.filter((reports) => reports !== undefined);
  if (alive.length === 0) throw new Trouble(`Nobody answers at ${place}: the process that has opened it is gone.`);
  return alive.flat();
}

async function ofModule(named: string | undefined, cwd: string): Promise<Report[]> {
  const { what, close } = await loadParty(named, cwd);
  try {
    return what.tools.grafts().map(({ app }) => (app as unknown as { report(): Report }).report());
  } finally {
    await close();
  }
}

function told(output: Output, merged: MergedReport): string {
  const { graft, since, endpoints, unnamed, stockOnly, other, progress, advice, processes } = merged;
  const { routes, traffic } = progress;
  const heads = [
    'endpoint',
    'journey',
    'state',
    'hits new',
    'hits old',
    'errors',
    'fallbacks',
    'p50 new',
    'p50 old',
    'last seen',
  ];
  const legacy = [
    ...stockOnly.map((route) => oldRow(route.endpoint, 'old app only', route)),
    ...unnamed
      .filter(({ kind }) => kind === 'route')
      .map((route) => oldRow(`${route.method} ${route.pattern}`, 'no name', route)),
  ];
  const share = traffic.share === undefined ? '' : ` (${(traffic.share * 100).toFixed(1)} %)`;
  return [
    `${paint(output, 'bold', graft)}, counted since ${since} in ${counted(processes, 'process').replace(/processs$/, 'processes')}`,
    `${routesText(routes)} The old app answered ${traffic.legacy} of ${traffic.total} requests${share}.`,
    '',
    table(output, heads, [...endpoints.map(rowOf), ...legacy]),
    verdictsText(output, endpoints),
    ...(other > 0 ? [`${other} requests to the old app by no known route.`, ''] : []),
    ...advice.map((sentence) => `${paint(output, 'yellow', '•')} ${sentence}`),
    '',
  ].join('\n');
}

function oldRow(what: string, state: string, { hits, lastSeen }: UnnamedReport): string[] {
  return [what, '', state, '', String(hits), '', '', '', '', lastSeen ?? '–'];
}

function rowOf({
  endpoint,
  journey,
  state,
  percent,
  hits,
  errors,
  fallbacks,
  p50,
  lastSeen,
}: EndpointReport): string[] {
  const time = (milliseconds: number | undefined) =>
    milliseconds === undefined || milliseconds === null ? '' : `${Number(milliseconds.toPrecision(3))} ms`;
  return [
    endpoint,
    journey === endpoint ? '' : journey,
    percent === undefined ? state : `${state} ${percent} %`,
    String(hits.scion),
    String(hits.stock),
    `${errors.scion} / ${errors.stock}`,
    String(fallbacks),
    time(p50.scion),
    time(p50.stock),
    lastSeen ?? '–',
  ];
}
