// What a worker begins with: it loads the app, listens for its requests, and joins the parties that the host tells it of.
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import { readGuest } from '../../../party/guest.js';
import { wireOver } from '../../../wire/socket.js';
import { sentOf } from '../../../wire/thrown.js';
import type { Wire } from '../../../wire/wire.js';
import type { SentInvitation } from '../joining.js';
import type { SentSite } from '../tables.js';
import type { Assignment, Report } from '../worker.js';
import { Place } from './place.js';
import { serverFor, upgradeOf } from './server.js';

interface AppModule {
  readonly default?: unknown;
  readonly isolated?: unknown;
}

async function start({ file, wire: path, http }: Assignment): Promise<void> {
  const wire = wireOver(connect(path));
  // Without the host there is nobody to serve.
  void wire.closed.then(() => process.exit());
  const say = (report: Report) => wire.set('report', report);
  try {
    const { app, isolated } = await load(file);
    const places = new Map<number, Place>();
    const guest = readGuest(app, file);
    const server = serverFor(guest, places);
    answer(wire, app, places);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(http, resolve));
    say({ status: 'listening', isolated, takesUpgrades: upgradeOf(guest) !== undefined });
  } catch (error) {
    say({ status: 'failed', thrown: sentOf(error) });
    // When it has been said.
    await wire.ask('goodbye').catch(() => {});
    process.exit(1);
  }
}

/** The app as its module exports it: a CommonJS one, a compiled one, or an ES module. */
export async function load(file: string): Promise<{ app: unknown; isolated: unknown }> {
  const loaded = await loadModule(file);
  const isModule = loaded !== null && typeof loaded === 'object' && 'default' in loaded;
  const { default: own, isolated } = loaded as AppModule;
  // What Node makes of a CommonJS module that is imported has its exports once more, as the default.
  return { app: isModule ? own : loaded, isolated: isolated ?? (own as AppModule | undefined)?.isolated };
}

/** As `require` does, which hooks of TypeScript know, too; what only `import` can load is imported. */
async function loadModule(file: string): Promise<unknown> {
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (!NEEDS_IMPORT.has((error as { code?: string }).code ?? '')) throw error;
    const app = pathToFileURL(file).href;
    return import(app);
  }
}

const NEEDS_IMPORT = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE', 'ERR_UNKNOWN_FILE_EXTENSION']);

function answer(wire: Wire, app: unknown, places: Map<number, Place>): void {
  wire.answer('invite', (invitation: SentInvitation) => {
    const place = places.get(invitation.id) ?? new Place(app, invitation, wire);
    places.set(invitation.id, place);
    return place.joined();
  });
  wire.answer(
    'service',
    ({ id, service, index, payload }: { id: number; service: string; index: number; payload: unknown }, { signal }) =>
      places.get(id)?.line.answer(service, index, payload, signal),
  );
  wire.watchTables((name, table) => {
    const place = places.get(Number(name.split(' ')[1]));
    if (name.startsWith('site ')) place?.hear(table as SentSite);
  });
}

void start((workerData as Assignment | null) ?? (JSON.parse(process.argv[2] as string) as Assignment));
