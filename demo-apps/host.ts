// The demo, one site: a shop that is moved route by route, a blog, a house with a room in every framework, a quiet guest. All but the
// rooms run alone, too.
//
//   npm start              http://localhost:3000/
//   PORT=8080 npm start    another port
//
// Move a guest to another path in site.ts and start again: every link still arrives, since nobody wrote one down.
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { guestList } from './front/guest-list.js';
import { INITIAL, openSite } from './site.js';

/** Yours to edit while the demo runs, and not git's to keep: what is switched in the browser is written to it, too. */
const file = join(__dirname, 'states.json');
if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(INITIAL, undefined, 2)}\n`);

export const { app, line, shop } = openSite(file);

async function start(port: number): Promise<void> {
  const server = app.listen(port);
  await once(server, 'listening');
  await line.bootstrap(server);
  console.log(`${guestList(line.guests)}\n\nCome in: http://localhost:${port}/   (Ctrl-C ends it)`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(server));
}

/** Ends with the npm that has started it: no open connection keeps it, nor what it is run by. */
async function end(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await line.close();
  process.exit();
}

if (require.main === module) {
  start(Number(process.env.PORT ?? 3000)).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
