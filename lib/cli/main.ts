import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { PartylineError, withoutLink } from '../errors.js';
import type { AddCommand, ExitCode } from './command.js';
import { addCheck } from './commands/check.js';
import { addCompare } from './commands/compare.js';
import { addGraft } from './commands/graft.js';
import { addName } from './commands/name.js';
import { addReport } from './commands/report.js';
import { addRoutes } from './commands/routes.js';
import { addTypes } from './commands/types.js';
import { addUrl } from './commands/url.js';
import type { Output } from './output.js';
import { messageOf, Trouble } from './trouble.js';

const COMMANDS: readonly AddCommand[] = [
  addRoutes,
  addUrl,
  addCheck,
  addName,
  addTypes,
  addReport,
  addGraft,
  addCompare,
];

/** Runs the command of these arguments, and ends the process when it is through. */
export async function run(args: readonly string[]): Promise<void> {
  const { write } = process.stdout;
  const output: Output = {
    write: (text) => void Reflect.apply(write, process.stdout, [text]),
    hasColours: process.stdout.isTTY === true && !process.env.NO_COLOR,
  };
  const code = await codeOf(args, output);
  // An app may have left timers and connections: nothing of it goes on.
  Reflect.apply(write, process.stdout, ['', () => process.exit(code)]);
}

async function codeOf(args: readonly string[], output: Output): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = programWith(output, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`express-party: ${told(error)}\n`);
    return 2;
  }
}

/** What a user can do something about is a sentence; anything else is a mistake of somebody's, with its stack. */
function told(error: unknown): string {
  if (error instanceof Trouble) return error.message;
  if (error instanceof PartylineError) return withoutLink(error.message);
  return (Object(error) as Partial<Error>).stack ?? messageOf(error);
}

function programWith(output: Output, end: (code: ExitCode) => void): Command {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
  const program = new Command('express-party')
    .description('Independent Express apps that are one site: their routes, their links, and what is wrong with them.')
    .version(version)
    .configureOutput({ writeOut: (text) => output.write(text), getOutHasColors: () => output.hasColours })
    .exitOverride()
    .showHelpAfterError('(add --help for what can be said)');
  program.addHelpText(
    'after',
    '\nA command works on a module that exports the party, or the app that uses it: the one that is named, or what package.json says' +
      '\n("express-party": { "app": "src/site.js" }, its start script, main), or app, server, index. Nothing is left running.' +
      '\n\nIt ends with 0 where all is well, 1 where something was found, 2 for wrong use or where nothing could be loaded.',
  );
  const surroundings = { cwd: process.cwd(), output };
  for (const add of COMMANDS)
    add(program, (act) => async (...args) => {
      end(await act(surroundings, ...args));
    });
  // Those that were added before do not inherit it.
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}
