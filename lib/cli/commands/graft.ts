import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { filesOf } from '../graft/files.js';
import { homeOf, majorOf, type OldApp, routesOf, settingsOf } from '../graft/old-app.js';
import { findModule, manifestIn, shortPath } from '../load/find-module.js';
import { isModuleFile } from '../load/import-module.js';
import { type FoundApp, loadOldApp } from '../load/load.js';
import { flagsFor } from '../load/typescript.js';
import { counted, json, type Output, paint } from '../output.js';
import { Trouble } from '../trouble.js';

interface Options {
  readonly json?: boolean;
}

export const addGraft: AddCommand = (program, act) => {
  program
    .command('graft')
    .description(
      'Writes the first step of a move: a host, in which a new app is grafted onto the old one. Nothing is overwritten.',
    )
    .argument('<old>', 'the module of the old app, as it is')
    .argument('[new]', 'the folder of the new app', 'new')
    .option('--json', 'as JSON')
    .action(act(graft));
};

async function graft(
  { cwd, output }: Surroundings,
  named: string,
  folder: string,
  options: Options,
): Promise<ExitCode> {
  const file = findModule(named, cwd);
  const home = homeOf(file, cwd);
  const { what, close } = await loadOldApp(file, cwd, home === undefined ? cwd : resolve(cwd, home));
  let old: OldApp;
  try {
    old = oldAppOf(what, file, home);
  } finally {
    await close();
  }
  const isProjectModule = manifestIn(cwd).type === 'module';
  // Only a module can wait for an app that shows itself later.
  const isModule = isProjectModule || old.isModule || (old.access === undefined && old.listens === 'later');
  const { express, install } = packagesFor(cwd);
  const extension = isModule && !isProjectModule ? '.mjs' : '.js';
  const flags = flagsFor(file, isModule);
  const files = filesOf({ old, cwd, folder: relative(cwd, resolve(cwd, folder)), isModule, extension, express, flags });
  refuseExisting([...files.keys()], cwd);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const written = [...files.keys()];
  if (options.json) output.write(json({ written, install: install ?? null, routes: old.routes.length }));
  else output.write(told(output, { old, written, install, flags, name: shortPath(file, cwd) }));
  return 0;
}

function oldAppOf({ app, access, listens }: FoundApp, file: string, home: string | undefined): OldApp {
  return {
    file,
    isModule: isModuleFile(file),
    access,
    listens,
    routes: routesOf(app),
    home,
    settings: settingsOf(app),
  };
}

function refuseExisting(paths: readonly string[], cwd: string): void {
  const there = paths.filter((path) => existsSync(join(cwd, path)));
  if (there.length === 0) return;
  const are = there.length === 1 ? 'is' : 'are';
  throw new Trouble(`${there.join(', ')} ${are} there already. Nothing is overwritten, and nothing was written.`);
}

/** Today's Express for the new app; where the old one has the name, another name for it. */
function packagesFor(cwd: string): { express: string; install: string | undefined } {
  const major = majorOf('express', cwd);
  const other = majorOf('express5', cwd);
  const isOld = major !== undefined && major < 5;
  const missing = [
    ...(majorOf('express-party', cwd) === undefined ? ['express-party'] : []),
    ...(major === undefined ? ['express@5'] : []),
    ...(isOld && other === undefined ? ['express5@npm:express@5'] : []),
  ];
  return {
    express: isOld ? 'express5' : 'express',
    install: missing.length > 0 ? `npm install ${missing.join(' ')}` : undefined,
  };
}

interface Outcome {
  readonly old: OldApp;
  readonly written: readonly string[];
  readonly install: string | undefined;
  readonly flags: string;
  /** Of the old app's module. */
  readonly name: string;
}

function told(output: Output, { old: { routes, listens }, written, install, flags, name }: Outcome): string {
  const [host = ''] = written;
  const named = routes.filter(({ noEntry }) => noEntry === undefined);
  const steps = [
    ...(install === undefined ? [] : [[install, 'what is not there yet']]),
    [`PORT=3000 node ${flags}${host}`, 'every page as before'],
    [`npx express-party check ${host}`, 'what does not fit'],
    [`npx express-party routes ${host}`, 'both apps, side by side'],
  ];
  const width = Math.max(...steps.map(([line = '']) => line.length));
  return [
    `Written: ${paint(output, 'bold', written.join(', '))}. ${name} is as it was.`,
    `${counted(named.length, 'route')} of the old app ${named.length === 1 ? 'has a name' : 'have names'} now${routes.length > named.length ? `, ${routes.length - named.length} cannot stand in a table` : ''}.${listens === 'never' ? '' : ' It listens by itself: in the host it gets a port that nobody knows.'}`,
    '',
    'What to do next:',
    ...steps.map(([line = '', what]) => `  ${line.padEnd(width)}  ${paint(output, 'dim', `# ${what}`)}`),
    '',
    `Then move a route: write it in ${written.at(-1)} under its name, and set its state in states.json to "live". To take it back, to "legacy".`,
    '',
  ].join('\n');
}
