import type { RouteMatch, UrlMatch } from '../../party/tools/match.js';
import type { RouteRecord } from '../../party/tools/records.js';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { loadParty } from '../load/load.js';
import { counted, json, type Output, paint, table } from '../output.js';

interface Options {
  readonly app?: string;
  readonly guest?: string;
  readonly unnamed?: boolean;
  readonly match?: string;
  readonly method: string;
  readonly json?: boolean;
}

export const addRoutes: AddCommand = (program, act) => {
  program
    .command('routes')
    .description('Lists every route of every guest, or says who serves a URL.')
    .argument('[app]', 'the module of the party, or of the app that uses it')
    .option('--app <module>', 'the same')
    .option('--guest <name>', 'those of one guest, by its name or its mount path')
    .option('--unnamed', 'those without a name')
    .option('--match <url>', 'who serves this URL, with which values, and what else would')
    .option('--method <method>', 'with --match', 'GET')
    .option('--json', 'as JSON')
    .action(act(routes));
};

async function routes({ cwd, output }: Surroundings, named: string | undefined, options: Options): Promise<ExitCode> {
  const { what, close } = await loadParty(named ?? options.app, cwd);
  try {
    if (options.match !== undefined) return matched(output, what.line.match(options.match, options.method), options);
    const all = what.tools.routes();
    const isMeant = ({ guest, path, name, unread }: RouteRecord) =>
      (options.guest === undefined || options.guest === guest || options.guest === path) &&
      (!options.unnamed || (name === undefined && unread === undefined));
    const rows = all.filter(isMeant);
    output.write(options.json ? json(rows.map(asData)) : listed(output, rows));
    return 0;
  } finally {
    await close();
  }
}

/** JSON has no `undefined`. */
function asData<Named extends { name: string | undefined; guest?: string | undefined }>(record: Named) {
  return { ...record, name: record.name ?? null, guest: record.guest ?? null };
}

function listed(output: Output, rows: readonly RouteRecord[]): string {
  const cells = rows.map(({ method, pattern, name, guest, path, framework, side, state, unread }) => [
    method,
    unread === undefined ? pattern : `${pattern}/…`.replace('//', '/'),
    name ?? '–',
    guest ?? `(${path})`,
    framework,
    side ?? '',
    state ?? '',
    unread ?? '',
  ]);
  const heads = ['method', 'pattern', 'name', 'guest', 'framework', 'side', 'state', 'not read'];
  const readable = rows.filter(({ unread }) => unread === undefined);
  const unnamed = readable.filter(({ name }) => name === undefined).length;
  const summary = `${counted(readable.length, 'route')}, ${unnamed} without a name`;
  return `${table(output, heads, cells)}\n${paint(output, 'bold', summary)}\n`;
}

function matched(output: Output, match: UrlMatch | null, options: Options): ExitCode {
  if (options.json) output.write(json(match && { ...asData(match), others: match.others.map(asData) }));
  else if (match) {
    output.write(`${paint(output, 'bold', toldOf(match))}\n`);
    for (const [key, value] of Object.entries(match.values)) output.write(`  ${key}: ${[value].flat().join('/')}\n`);
    for (const other of match.others) output.write(`${paint(output, 'dim', 'also')} ${toldOf(other)}\n`);
  } else output.write(`Nobody serves ${options.method.toUpperCase()} ${options.match}.\n`);
  return match ? 0 : 1;
}

function toldOf({ name, guest, pattern, side }: RouteMatch): string {
  return `${name ?? 'a route without a name'}, ${pattern} of ${guest}${side ? ` (${side})` : ''}`;
}
