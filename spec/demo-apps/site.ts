import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartyOptions } from 'express-party';
import type { States } from 'express-party/graft';
import { INITIAL, openSite } from '../../demo-apps/site';

/** The demo's site with a file of states of its own (default: what the demo begins with). */
export function siteWith(states: States = INITIAL, options?: PartyOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const file = join(folder, 'states.json');
  writeFileSync(file, JSON.stringify(states));
  const site = openSite(file, options);
  return {
    ...site,
    file,
    async close() {
      await site.line.close();
      rmSync(folder, { recursive: true });
    },
  };
}
