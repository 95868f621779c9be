import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { badOption, checkOptions } from '../common/checks.js';
import { PartylineError } from '../errors.js';
import type { Graft } from '../graft/graft.js';
import { STATE_NAMES, type StateName } from '../graft/states/states.js';
import { fullNameOf, type SideName } from '../party/pair.js';
import { hostOf, type Party, party } from '../party/party.js';
import { TOOLS, type Tools } from '../party/tools/tools.js';
import { partyIn } from './party-in.js';
import { type Servable, Site } from './site.js';

/** What `walkStates` is told. */
export interface WalkOptions {
  /** The host of the party in which the graft is mounted already (default: it is mounted in none, and gets one for the walk). */
  app?: Servable;
  /** Endpoint → values by name, for those whose pages need others than samples (default: samples). */
  values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of who asks for the links, and follows them: what the graft's `key` reads, say (default: nobody's). */
  headers?: Readonly<Record<string, string>>;
}

/** A link that was built in a state, and followed. */
export interface WalkedLink {
  readonly endpoint: string;
  readonly state: StateName;
  /** Who has built it: the host, or one of the two apps. */
  readonly caller: 'host' | SideName;
  readonly method: string;
  /** `undefined` where none could be built. */
  readonly url: string | undefined;
  /** What it was answered with in the end; redirects within the site are followed. */
  readonly status: number | undefined;
  /** Who answered. */
  readonly side: SideName | undefined;
  /** Why there is no link, or that it leads nowhere. */
  readonly error: string | undefined;
}

const CALLERS = ['host', 'scion', 'stock'] as const;

/**
 * Builds every link of a graft's pairs in every state, as the host and as each of the two apps, and asks for it. The states that
 * were in force are so again in the end. A canary is one of all visitors with a key.
 *
 * @returns a row for each endpoint, state and caller
 * @example
 * for (const row of await walkStates(shop)) assert.equal(row.status, 200, `${row.endpoint}, ${row.state}, ${row.caller}`);
 */
export async function walkStates(graft: Graft, options: WalkOptions = {}): Promise<WalkedLink[]> {
  checkOptions(options, ['app', 'values', 'headers'], 'walkStates()');
  const { app } = options;
  const own = app === undefined ? party({ '/': graft }) : undefined;
  const line = own ?? partyIn(app);
  if (!line) throw badOption('walkStates()', 'app', 'holds no party that is seen', 'Write walkStates(shop, { app }).');
  const site = await Site.of(own ? hostOf(own) : app);
  try {
    await line.bootstrap();
    const walk = new Walk(graft, line, site, options);
    return await walk.rows();
  } finally {
    await site.close();
    await own?.close();
  }
}

class Walk {
  readonly #graft: Graft;
  readonly #site: Site;
  readonly #options: WalkOptions;
  readonly #tools: Tools;

  constructor(graft: Graft, line: Party, site: Site, options: WalkOptions) {
    this.#graft = graft;
    this.#site = site;
    this.#options = options;
    this.#tools = (line as Party & { readonly [TOOLS]: Tools })[TOOLS];
  }

  async rows(): Promise<WalkedLink[]> {
    const before = this.#graft.states();
    const rows: WalkedLink[] = [];
    try {
      for (const { endpoint, journey, methods, patterns } of this.#graft.report().endpoints) {
        // What only the new app has is always live.
        for (const state of patterns.stock === undefined ? (['live'] as const) : STATE_NAMES) {
          if (!this.#set(journey, state)) continue;
          for (const caller of CALLERS) rows.push(await this.#row(endpoint, state, caller, methods[0] ?? 'GET'));
        }
        this.#graft.replace(before);
      }
    } finally {
      this.#graft.replace(before);
    }
    return rows;
  }

  /** Another endpoint of the journey may have to be live, and a graft that does not compare has no shadows. */
  #set(journey: string, state: StateName): boolean {
    try {
      this.#graft.set(journey, state === 'canary' ? { state, percent: 100 } : { state });
      return true;
    } catch (error) {
      const { code } = error as PartylineError;
      if (code === 'ERR_PARTY_ONE_SIDED' || (code === 'ERR_PARTY_BAD_STATE' && state === 'shadow')) return false;
      throw error;
    }
  }

  async #row(endpoint: string, state: StateName, caller: WalkedLink['caller'], asked: string): Promise<WalkedLink> {
    const method = asked === 'ALL' ? 'GET' : asked;
    const row = { endpoint, state, caller, method };
    const nothing = { url: undefined, status: undefined, side: undefined };
    const name = fullNameOf(this.#graft.report().graft, endpoint);
    try {
      const values = this.#options.values?.[endpoint] ?? this.#tools.samples(name);
      if (!values) return { ...row, ...nothing, error: 'no sample fits: give values' };
      const url = this.#tools.urlFor(caller, name, [values], this.#asking());
      return { ...row, url, ...(await this.#follow(url, method)) };
    } catch (error) {
      if (error instanceof PartylineError) return { ...row, ...nothing, error: error.message };
      throw error;
    }
  }

  /** A request of who has these headers: a link is for whoever asks. */
  #asking(): IncomingMessage | undefined {
    const { headers } = this.#options;
    if (!headers) return undefined;
    const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    return Object.assign(new IncomingMessage(new Socket()), {
      method: 'GET',
      url: '/',
      headers: Object.fromEntries(given),
    });
  }

  /** By the channel on which a graft tells who serves; a redirect is followed as a browser does. */
  async #follow(url: string, method: string): Promise<Pick<WalkedLink, 'status' | 'side' | 'error'>> {
    let side: SideName = 'stock';
    const hear = (message: unknown) => {
      side = (message as { side: SideName }).side;
    };
    const channel = 'express-party:dispatch';
    subscribe(channel, hear);
    try {
      let target = url;
      for (let turn = 0; turn < 10; turn++) {
        side = 'stock';
        const { status, location } = await this.#site.ask(target, { method, headers: this.#options.headers ?? {} });
        // 307 leads to the side that serves; any other is the answer of who sent it.
        if (status !== 307 || location === undefined) {
          return { status, side, error: status === 404 ? 'nobody serves it' : undefined };
        }
        target = location;
      }
      return { status: 307, side, error: 'it is redirected without end' };
    } finally {
      unsubscribe(channel, hear);
    }
  }
}
