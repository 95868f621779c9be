import { posix, relative, sep } from 'node:path';
import { tableOf, textOf } from '../name/table.js';
import type { OldApp } from './old-app.js';

/** What the first step of a move is made of. */
export interface Step {
  readonly old: OldApp;
  readonly cwd: string;
  /** The folder of the new app, from the site's on. */
  readonly folder: string;
  /** Whether the files are ES modules. */
  readonly isModule: boolean;
  /** The extension of the host: a module in a project of CommonJS needs its own. */
  readonly extension: string;
  /** What the new app's Express is required by. */
  readonly express: string;
  /** What Node is given to start the host: `--import tsx ` where the old app is TypeScript. */
  readonly flags: string;
}

/** The files to be written, by their paths from the site's folder on. */
export function filesOf(step: Step): Map<string, string> {
  const { folder, extension, old } = step;
  const states = Object.fromEntries(
    old.routes.filter(({ noEntry }) => noEntry === undefined).map(({ name }) => [name, { state: 'legacy' }]),
  );
  return new Map([
    [`site${extension}`, hostOf(step)],
    [`legacy.routes${extension}`, tableFile(step)],
    ['states.json', `${JSON.stringify(states, undefined, 2)}\n`],
    [posix.join(slashed(folder), `app${extension}`), successorOf(step)],
  ]);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function importOf({ isModule }: Pick<Step, 'isModule'>, what: string, from: string): string {
  return isModule
    ? `import ${what.replace(': ', ' as ')} from ${textOf(from)};`
    : `const ${what} = require(${textOf(from)});`;
}

function tableFile(step: Step): string {
  const table = tableOf('legacy', step.old.routes);
  return lines(
    '// The names of the old app: what is linked to, and what can be moved. Rename them before the first link is written.',
    importOf(step, '{ endpoints }', 'express-party'),
    '',
    step.isModule ? `export const routes = ${table};` : `exports.routes = ${table};`,
  );
}

function successorOf(step: Step): string {
  const { express, isModule, old } = step;
  const example =
    old.routes.find(({ method, noEntry, pattern }) => method === 'GET' && noEntry === undefined && pattern !== '/') ??
    old.routes[0];
  return lines(
    '// The new app. It serves what it names and the states give it; all else stays with the old one.',
    importOf(step, 'express', express),
    importOf(step, '{ endpoint, rsvp }', 'express-party'),
    '',
    'const app = express();',
    "app.use(rsvp('site'));",
    '',
    '// The first route to move has the name that it has in the old app, and whatever path you like:',
    `// app.get(${textOf(example?.pattern ?? '/')}, endpoint(${textOf(example?.name ?? 'home')}), (req, res) => res.send('new'));`,
    '',
    isModule ? 'export { app, endpoint };' : 'module.exports = { app, endpoint };',
  );
}

function hostOf(step: Step): string {
  const { old, isModule, cwd, folder, extension, flags } = step;
  const { home, settings, listens } = old;
  const here = isModule ? 'import.meta.dirname' : '__dirname';
  const from = `./${slashed(relative(cwd, old.file))}`;
  const imports = [
    ...(listens === 'never'
      ? []
      : [importOf(step, '{ createServer }', 'node:http'), importOf(step, '{ Server }', 'node:net')]),
    importOf(step, '{ join }', 'node:path'),
    importOf(step, 'express', 'express'),
    importOf(step, '{ guest, party }', 'express-party'),
    importOf(step, '{ fileSource, graft }', 'express-party/graft'),
  ];
  const own = [
    importOf(step, '{ app: fresh }', `./${posix.join(slashed(folder), `app${extension}`)}`),
    importOf(step, '{ routes }', `./legacy.routes${extension}`),
  ];
  return lines(
    '// The site: the old app as it is, and the new one grafted onto it. As yet everything is served by the old one.',
    '//',
    `//   PORT=3000 node ${flags}site${extension}`,
    ...imports,
    ...own,
    '',
    ...(home === undefined
      ? []
      : [
          '// The old app looks for its views and files from here on.',
          `process.chdir(join(${here}, ${textOf(slashed(home))}));`,
          '',
        ]),
    ...loading(step, from),
    '',
    'const site = graft(fresh, {',
    '  onto: guest(legacy, { endpoints: routes }),',
    '  // Edit it while this runs: { "home": { "state": "live" } }.',
    `  states: fileSource(join(${here}, 'states.json')),`,
    '  // Who is asking, for a canary: key: (req) => req.session?.userId,',
    '});',
    "const line = party({ '/': site });",
    '',
    'const app = express();',
    ...settings.map(([name, value]) => `app.set(${textOf(name)}, ${JSON.stringify(value)}); // as in the old app`),
    "app.disable('x-powered-by'); // each of the two sends its own",
    'app.use(line);',
    '',
    ...starting(step),
    '',
    isModule ? 'export { app, line, site };' : 'module.exports = { app, line, site };',
  );
}

/** An app that listens by itself gets a port that nobody knows: it is served here. */
function loading({ old, isModule }: Step, from: string): string[] {
  const { access, listens } = old;
  const load = isModule ? `await import(${textOf(from)})` : `require(${textOf(from)})`;
  // Of CommonJS, `import` gives what is exported as its default.
  const given = isModule ? (old.isModule ? access || '.default' : `.default${access}`) : (access ?? '');
  const exported = isModule ? `(${load})${given}` : `${load}${given}`;
  if (listens === 'never') return [`const legacy = ${exported};`];
  const quiet = [
    '// The old app listens by itself. It gets a port that nobody is told of, and is served below.',
    'const { listen } = Server.prototype;',
    access === undefined ? 'let legacy, quiet;' : 'let quiet;',
    ...(access === undefined && listens === 'later' ? ['const heard = new Promise((resolve) => {'] : []),
  ];
  const found = listens === 'later' ? ['  resolve();'] : [];
  const body = [
    'Server.prototype.listen = function listenQuietly(...given) {',
    '  quiet ??= this;',
    ...(access === undefined ? ["  legacy ??= this.listeners('request')[0];", ...found] : []),
    "  const done = given.find((each) => typeof each === 'function');",
    "  return listen.call(this, { port: 0, host: '127.0.0.1' }, done).unref();",
    '};',
  ];
  if (access !== undefined) return [...quiet, ...body, `const legacy = ${exported};`];
  const loaded = `${load};`;
  return listens === 'later'
    ? [...quiet, ...body.map((line) => `  ${line}`), '});', loaded, 'await heard;']
    : [...quiet, ...body, loaded];
}

function starting({ old, isModule }: Step): string[] {
  const start =
    old.listens === 'never'
      ? ['app.listen(process.env.PORT ?? 3000);']
      : [
          'const server = createServer(app);',
          '// WebSockets are what the server of the old app listens for, now or later.',
          "const upgrade = (...given) => quiet.emit('upgrade', ...given);",
          "const follow = (name) => name === 'upgrade' && server.listenerCount(name) === 0 && server.on(name, upgrade);",
          'quiet.eventNames().forEach(follow);',
          "quiet.on('newListener', follow);",
          'listen.call(server, process.env.PORT ?? 3000);',
        ];
  if (isModule) return ['if (process.argv[1] === import.meta.filename) {', ...start.map((line) => `  ${line}`), '}'];
  return ['if (require.main === module) {', ...start.map((line) => `  ${line}`), '}'];
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
