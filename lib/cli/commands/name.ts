import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AddCommand, ExitCode, Surroundings } from '../command.js';
import { findModule, shortPath } from '../load/find-module.js';
import { loadApp } from '../load/load.js';
import { CallSites } from '../name/call-sites.js';
import type { NamedRoute } from '../name/propose.js';
import { namedRoutesOf, takesAll } from '../name/read-app.js';
import { tableOf } from '../name/table.js';
import { type TaggedFile, tagFile } from '../name/tags.js';
import { counted, json, type Output, paint, table } from '../output.js';
import { Trouble } from '../trouble.js';

interface Options {
  readonly app?: string;
  readonly as: string;
  readonly table?: boolean;
  readonly tags?: boolean;
  readonly write?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export const addName: AddCommand = (program, act) => {
  program
    .command('name')
    .description('Proposes a name for every route of an app that nobody has named. Nothing is written without --write.')
    .argument('[app]', 'the module of the app')
    .option('--app <module>', 'the same')
    .option('--as <guest>', "the guest's name", 'legacy')
    .option('--table', "prints endpoints('legacy', { … }), for guest(app, { endpoints })")
    .option('--tags', "puts endpoint('user.show') into the source where the call of a route is found")
    .option('--write', 'writes: with --tags the sources, with --table a module')
    .option('--out <file>', 'the module that --table --write makes (default: <guest>.routes.js beside the app)')
    .option('--json', 'as JSON')
    .action(act(name));
};

async function name({ cwd, output }: Surroundings, named: string | undefined, options: Options): Promise<ExitCode> {
  if (options.write && !options.table && !options.tags)
    throw new Trouble('--write needs what is to be written: --table or --tags.');
  if (!/^[\w.-]+$/.test(options.as))
    throw new Trouble(`${options.as} cannot be the name of a guest: letters, digits, ".", "-" and "_".`);
  const file = findModule(named ?? options.app, cwd);
  const sites = new CallSites();
  sites.watch(dirname(file));
  const { what: app, close } = await loadApp(file, cwd);
  try {
    const routes = namedRoutesOf(app);
    if (options.tags) return tags(output, cwd, taggedFiles(routes, sites), options);
    if (options.table) return tabled(output, file, cwd, routes, options);
    output.write(options.json ? json(routes.map(told)) : listed(output, routes));
    return 0;
  } finally {
    sites.close();
    await close();
  }
}

function told({ name, method, pattern, isNamed, noEntry }: NamedRoute) {
  return { name, method, pattern, isNamed, ...(noEntry !== undefined && { notInTable: noEntry }) };
}

function listed(output: Output, routes: readonly NamedRoute[]): string {
  const rows = routes.map(({ name, method, pattern, isNamed, noEntry }) => [
    name,
    method,
    pattern,
    isNamed ? 'by its tag' : '',
    noEntry ?? '',
  ]);
  const fresh = routes.filter(({ isNamed }) => !isNamed).length;
  const summary = `${counted(routes.length, 'route')}, ${fresh} of them named here. Next: --table, or --tags.`;
  return `${table(output, ['name', 'method', 'pattern', 'named', 'not in a table'], rows)}\n${paint(output, 'bold', summary)}\n`;
}

function tabled(output: Output, file: string, cwd: string, routes: readonly NamedRoute[], options: Options): ExitCode {
  const call = tableOf(options.as, routes);
  if (!options.write) {
    output.write(
      options.json
        ? json(Object.fromEntries(routes.map((route) => [route.name, `${route.method} ${route.pattern}`])))
        : `${call}\n`,
    );
    return 0;
  }
  const out = options.out
    ? resolve(cwd, options.out)
    : resolve(dirname(file), `${options.as}.routes${/\.[cm]?ts$/.exec(file)?.[0] ?? '.js'}`);
  if (existsSync(out)) throw new Trouble(`${shortPath(out, cwd)} is there already, and nothing is overwritten.`);
  const isModule = /\.m?ts$|\.mjs$/.test(out);
  const text = isModule
    ? `import { endpoints } from 'express-party';\n\nexport const routes = ${call};\n`
    : `const { endpoints } = require('express-party');\n\nexports.routes = ${call};\n`;
  writeFileSync(out, text);
  output.write(
    options.json ? json({ written: [out] }) : `${shortPath(out, cwd)} is written: guest(app, { endpoints: routes }).\n`,
  );
  return 0;
}

/** By file, what is to be tagged there. */
function taggedFiles(routes: readonly NamedRoute[], sites: CallSites): TaggedFile[] {
  const taggings = routes
    .filter(({ isNamed, route }) => !isNamed && !takesAll(route.pattern.tokens))
    .flatMap(({ name, method, route }) => {
      const site = sites.of(route.route);
      return site ? [{ name, method: method.toLowerCase(), site }] : [];
    });
  const files = [...new Set(taggings.map(({ site }) => site.file))];
  return files.map((file) =>
    tagFile(
      file,
      taggings.filter(({ site }) => site.file === file),
    ),
  );
}

function tags(output: Output, cwd: string, files: readonly TaggedFile[], options: Options): ExitCode {
  const left = files.flatMap((each) => each.left.map((route) => ({ file: shortPath(each.file, cwd), ...route })));
  const tagged = files.flatMap((each) => each.tagged.map((route) => ({ file: shortPath(each.file, cwd), ...route })));
  if (options.write) for (const { file, text, tagged: own } of files) if (own.length > 0) writeFileSync(file, text);
  if (options.json) output.write(json({ tagged, left, isWritten: options.write === true }));
  else {
    for (const { file, line, before, after } of tagged)
      output.write(`${paint(output, 'dim', `${file}:${line}`)} ${paint(output, 'green', `+ ${after}`)} ${before}\n`);
    for (const { file, line, name, why } of left)
      output.write(`${paint(output, 'dim', `${file}:${line}`)} ${paint(output, 'yellow', name)}: ${why}\n`);
    const done = options.write ? 'tagged' : 'would be tagged: write them with --write';
    output.write(`\n${counted(tagged.length, 'route')} ${done}, ${left.length} left for a table.\n`);
    if (options.write && tagged.length > 0)
      output.write(`Now let the app join: app.use(rsvp('${options.as}')), before everything else.\n`);
  }
  return 0;
}
