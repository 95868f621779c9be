import type { GraftCore } from '../../graft/core.js';
import { PAIR } from '../../party/pair.js';
import type { Party } from '../../party/party.js';
import { TOOLS, type Tools } from '../../party/tools/tools.js';

/** A graft of a party, as a switchboard gets at it. */
export interface PartyGraft {
  readonly path: string;
  readonly core: GraftCore;
}

/** A party, as a switchboard gets at it. */
export class Line {
  readonly party: Party;
  readonly tools: Tools;

  /** `party`: checked to be one. */
  constructor(party: Party) {
    this.party = party;
    this.tools = Reflect.get(party, TOOLS);
  }

  /** In mount order; none before the bootstrap is through, and none that another version of this package has made. */
  grafts(): PartyGraft[] {
    if (!this.party.ready) return [];
    return this.tools.grafts().flatMap(({ path, app }) => {
      const core: GraftCore | undefined = Reflect.get(app, PAIR);
      return core?.board ? [{ path, core }] : [];
    });
  }
}

/** Whether something is a party of this version. */
export function isParty(given: unknown): given is Party {
  if (typeof given !== 'function' || !(TOOLS in given)) return false;
  return (given[TOOLS] as Partial<Tools>).consoles !== undefined;
}
