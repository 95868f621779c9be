import type { Server as HttpServer } from 'node:http';
import { shapeOf } from '../../enter/kind.js';
import { PartylineError } from '../../errors.js';
import { isExpressApp, isRouter } from '../../express/router.js';
import { hostOf, type Party } from '../../party/party.js';
import { TOOLS, type Tools } from '../../party/tools/tools.js';
import { isOurs, partyIn } from '../../testing/party-in.js';
import { Trouble } from '../trouble.js';
import { findModule, shortPath } from './find-module.js';
import { importModule } from './import-module.js';
import { Watched } from './process.js';

/** An app that was loaded, and what ends it. */
export interface Loaded<What> {
  readonly what: What;
  /** Of its module. */
  readonly file: string;
  close(): Promise<void>;
}

/** A party whose bootstrap is through. */
export interface LoadedParty {
  readonly line: Party;
  readonly tools: Tools;
  /** Why the bootstrap was refused, where it was. */
  readonly refused: PartylineError | undefined;
}

/** How long an app may take until it has made its party, where it makes one later. */
const PATIENCE = 5000;

/** Loads the module that exports a party, or the app that uses it. */
export async function loadParty(named: string | undefined, cwd: string): Promise<Loaded<LoadedParty>> {
  return load(named, cwd, async ({ values, watched, exported }, file) => {
    const found = () =>
      values.find(isOurs) ?? values.map(partyIn).find((line) => line !== undefined) ?? only(watched, file);
    let line = found();
    for (const end = Date.now() + PATIENCE; !line && Date.now() < end && mayCome(watched); line = found())
      await watched.something(end - Date.now());
    if (!line) {
      throw new Trouble(
        `${shortPath(file, cwd)} holds no party: looked for one among its exports (${namesOf(exported)}), in the routers of the apps ` +
          'among them, and for whatever it made while it was loaded. Export the party, or the app that uses it.',
      );
    }
    return bootstrapped(line, watched);
  });
}

/** Loads the module that exports an app, or one that listens by itself. */
export async function loadApp(named: string | undefined, cwd: string): Promise<Loaded<unknown>> {
  const { what, ...loaded } = await loadOldApp(findModule(named, cwd), cwd, cwd);
  return { ...loaded, what: what.app };
}

/** An app, and how its module shows it. */
export interface FoundApp {
  readonly app: unknown;
  /** `''`, `.app`: what stands behind the module in CommonJS; `undefined` where the module does not export it. */
  readonly access: string | undefined;
  readonly listens: 'never' | 'at once' | 'later';
}

/** The same, started in its own folder: there it looks for its views. */
export async function loadOldApp(file: string, cwd: string, home: string): Promise<Loaded<FoundApp>> {
  process.chdir(home);
  return load(file, cwd, async ({ values, watched, listensAtOnce, exported }) => {
    const found = () =>
      values.find(isApp) ??
      listenersOf(watched).find(isApp) ??
      values.find((value) => shapeOf(value)?.kind === 'handler');
    let app = found();
    for (const end = Date.now() + PATIENCE; !app && Date.now() < end && mayCome(watched); app = found())
      await watched.something(end - Date.now());
    if (!app) {
      throw new Trouble(
        `${shortPath(file, cwd)} holds no app: looked for one among its exports (${namesOf(exported)}), and behind the servers that ` +
          'it starts. Export the app: module.exports = app.',
      );
    }
    const listens = watched.servers.length === 0 ? 'never' : listensAtOnce ? 'at once' : 'later';
    // What its server hands requests to may be more than the app: then that is the old app.
    const isWhole = listens === 'never' || watched.servers.some((server) => server.listeners('request')[0] === app);
    return { app, access: isWhole ? exported.get(app) : undefined, listens };
  });
}

interface Found {
  readonly values: readonly unknown[];
  readonly watched: Watched;
  /** Whether a server was started while the module was loaded. */
  readonly listensAtOnce: boolean;
  /** What is exported, and what stands behind the module to get it. */
  readonly exported: ReadonlyMap<unknown, string>;
}

async function load<What>(
  named: string | undefined,
  cwd: string,
  find: (found: Found, file: string) => Promise<What>,
): Promise<Loaded<What>> {
  const file = findModule(named, cwd);
  const watched = new Watched();
  try {
    const exported = await exportsOf(await importModule(file, cwd));
    const listensAtOnce = watched.servers.length > 0;
    await watched.listening();
    const found = { values: [...exported.keys()], watched, listensAtOnce, exported };
    return { what: await find(found, file), file, close: () => watched.close() };
  } catch (error) {
    await watched.close();
    throw error;
  }
}

/** What a module exports; of CommonJS, and of what was compiled to it, what is behind `default` too. */
async function exportsOf(module: Record<string, unknown>): Promise<Map<unknown, string>> {
  const inner = module.default as Record<string, unknown> | undefined;
  const isCompiled = typeof inner === 'object' && inner !== null && '__esModule' in inner;
  const found = new Map<unknown, string>();
  const add = async (given: unknown, access: string) => {
    const value = await given;
    if (value !== undefined && value !== null && !found.has(value)) found.set(value, access);
  };
  await add(inner, Object.keys(module).length > 1 ? '.default' : '');
  if (isCompiled) await add(inner.default, '.default');
  for (const each of [module, inner]) {
    if (typeof each !== 'object' || each === null) continue;
    for (const [name, value] of Object.entries(each)) if (name !== 'default') await add(value, `.${name}`);
  }
  return found;
}

function namesOf(exported: ReadonlyMap<unknown, string>): string {
  const names = [...exported.values()].map((access) => access.slice(1)).filter((name) => name !== '');
  return names.length > 0 ? names.join(', ') : exported.size > 0 ? 'one that is none' : 'there are none';
}

/** An app that makes its party when its database is there, say. */
function mayCome({ servers }: Watched): boolean {
  return servers.length > 0 || process.getActiveResourcesInfo().some((name) => !/TTY|Pipe|FSReq|Immediate/.test(name));
}

function only({ parties }: Watched, file: string): Party | undefined {
  const outer = parties.filter((line) => !parties.some((other) => other !== line && isWithin(line, other)));
  if (outer.length < 2) return outer[0];
  throw new Trouble(`${file} makes ${outer.length} parties. Export the one that is meant, or the app that uses it.`);
}

/** A party that is a guest of another. */
function isWithin(line: Party, other: Party): boolean {
  const [own] = [partyTools(line).host()];
  return own !== undefined && partyTools(other).mounted().includes(own);
}

export function partyTools(line: Party): Tools {
  return (line as Party & { readonly [TOOLS]: Tools })[TOOLS];
}

function isApp(value: unknown): boolean {
  const { kind } = shapeOf(value) ?? {};
  if (kind === undefined || (kind === 'handler' && !isRouter(value))) return false;
  return kind !== 'server' && (kind !== 'express' || isExpressApp(value));
}

function listenersOf({ servers, requestListeners }: Watched): unknown[] {
  return servers.length === 0 ? [] : [...servers.flatMap((server) => server.listeners('request')), ...requestListeners];
}

async function bootstrapped(line: Party, watched: Watched): Promise<LoadedParty> {
  const tools = partyTools(line);
  // Nobody has mounted it: the module exports the party itself.
  if (!tools.host() && watched.servers.length === 0) hostOf(line);
  let refused: PartylineError | undefined;
  try {
    await line.bootstrap(watched.servers[0] as HttpServer | undefined);
  } catch (error) {
    if (!(error instanceof PartylineError) || error.code !== 'ERR_PARTY_BOOTSTRAP_FAILED') throw error;
    refused = error as PartylineError;
  }
  return { line, tools, refused };
}
