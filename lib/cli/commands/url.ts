import { InvalidArgumentError } from 'commander';
import { PartylineError, withoutLink } from '../../errors.js';
import type { Party } from '../../party/party.js';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { loadParty } from '../load/load.js';
import { json } from '../output.js';

type Pair = readonly [name: string, value: string];

interface Options {
  readonly app?: string;
  readonly value: readonly Pair[];
  readonly query: readonly Pair[];
  readonly hash?: string;
  readonly absolute?: string | true;
  readonly json?: boolean;
}

export const addUrl: AddCommand = (program, act) => {
  program
    .command('url')
    .description('Builds the URL of an endpoint, as the host does outside requests.')
    .argument('<name>', 'the endpoint, blog:post')
    .argument('[values...]', 'the values of its keys, in order; of a wildcard with its slashes')
    .option('--value <key=value>', 'a value by name, as of a mount path; again for another', collect, [])
    .option('--query <name=value>', 'a name of the query; again for another', collect, [])
    .option('--hash <text>', 'the fragment')
    .option('--absolute [origin]', "with the party's origin, or with this one")
    .option('--app <module>', 'the module of the party, or of the app that uses it')
    .option('--json', 'as JSON')
    .action(act(url));
};

function collect(text: string, before: readonly Pair[]): Pair[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write name=value.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

async function url(
  { cwd, output }: Surroundings,
  name: string,
  values: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { what, close } = await loadParty(options.app, cwd);
  const { hash, absolute } = options;
  try {
    const rest = {
      ...(hash !== undefined && { hash }),
      ...(absolute !== undefined && { absolute }),
      query: grouped(options.query),
    };
    const given = valuesFor(what.line, name, values, options.value);
    const built = (what.line.urlFor as (...args: unknown[]) => string)(name, ...given, rest);
    output.write(options.json ? json({ name, url: built }) : `${built}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    if (options.json) output.write(json({ name, error: error.code, message: withoutLink(error.message) }));
    else process.stderr.write(`express-party: ${withoutLink(error.message)}\n`);
    return 1;
  } finally {
    await close();
  }
}

/** A name that stands several times is a list. */
function grouped(pairs: readonly Pair[]): Record<string, string | string[]> {
  const all: Record<string, string[]> = {};
  for (const [name, value] of pairs) all[name] = [...(all[name] ?? []), value];
  return Object.fromEntries(
    Object.entries(all).map(([name, [only = '', ...more]]) => [name, more.length > 0 ? [only, ...more] : only]),
  );
}

/** By name as soon as one is given so, since then all have to be; what a wildcard takes is a list of segments. */
function valuesFor(line: Party, name: string, values: readonly string[], named: readonly Pair[]): unknown[] {
  const { endpoints } = line.manifest({ only: name.includes(':') ? [name] : [] });
  const { keys = [], mountKeys = 0, positions } = endpoints[name] ?? {};
  const isList = (key: string) => keys.some((each) => each.name === key && each.wildcard === 'array');
  const read = (key: string, value: string) => (isList(key) ? value.split('/') : value);
  const places = positions ?? keys.slice(mountKeys).map((key) => key.name);
  const positional = values.map((value, i) => read(places[i] ?? '', value));
  const isByPosition = named.length === 0 && (values.length > 0 || places.length === 0);
  if (isByPosition && values.length > 0) {
    // Options stand behind all values.
    return [...positional, ...places.slice(values.length).map(() => undefined)];
  }
  const own = positional.slice(0, places.length).map((value, i) => [places[i], value]);
  return [{ ...Object.fromEntries(own), ...Object.fromEntries(named.map(([key, value]) => [key, read(key, value)])) }];
}
