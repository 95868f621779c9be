import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { loadParty } from '../load/load.js';
import { json } from '../output.js';
import { Trouble } from '../trouble.js';
import { declarationsOf } from '../types/declarations.js';

interface Options {
  readonly app?: string;
  readonly out?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export const addTypes: AddCommand = (program, act) => {
  program
    .command('types')
    .description(
      'Writes what the compiler is to know of the party: its endpoints and services, those of plain JavaScript too.',
    )
    .argument('[app]', 'the module of the party, or of the app that uses it')
    .option('--app <module>', 'the same')
    .option('--out <file>', 'writes this file, party.d.ts say (default: it is printed)')
    .option('--check', 'with --out: fails when the file is stale, and writes nothing')
    .option('--json', 'as JSON')
    .action(act(types));
};

async function types({ cwd, output }: Surroundings, named: string | undefined, options: Options): Promise<ExitCode> {
  const { out } = options;
  if (options.check && out === undefined)
    throw new Trouble('--check needs the file to be checked: --out party.d.ts --check.');
  const { what, close } = await loadParty(named ?? options.app, cwd);
  try {
    const text = declarationsOf(what.tools);
    const told = { endpoints: what.tools.endpoints(), services: what.tools.services().map(({ name }) => name) };
    if (out === undefined) {
      output.write(options.json ? json(told) : text);
      return 0;
    }
    const file = resolve(cwd, out);
    const isFresh = existsSync(file) && readFileSync(file, 'utf8') === text;
    if (options.json) output.write(json({ ...told, file: out, isFresh }));
    if (options.check) {
      if (!isFresh && !options.json) output.write(`${out} is stale: express-party types --out ${out}\n`);
      return isFresh ? 0 : 1;
    }
    if (isFresh) return 0;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (!options.json) output.write(`${out} is written.\n`);
    return 0;
  } finally {
    await close();
  }
}
