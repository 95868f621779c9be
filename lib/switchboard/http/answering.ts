import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../../common/apps.js';
import { PartylineError, withoutLink } from '../../errors.js';
import { fieldsOf, readDeed } from '../deeds/deed.js';
import { Deeds } from '../deeds/deeds.js';
import { effectsOf } from '../deeds/effects.js';
import { Tokens } from '../deeds/token.js';
import { Inspection } from '../figures/inspected.js';
import type { Line } from '../figures/line.js';
import { snapshotOf } from '../figures/snapshot-of.js';
import { Workers } from '../figures/workers.js';
import { type AllowOption, askAllow, type ReadOptions } from '../options.js';
import type { Snapshot } from '../snapshot.js';
import type { Confirmation } from '../view.js';
import { redirect, send, sendJson, wantsJson } from './answer.js';
import { type Asked, baseOf, placeOf } from './asked.js';
import { Feed } from './events.js';
import { queryFields, readFields } from './fields.js';
import { checkFrame, checkOrigin, forged } from './origin.js';
import { Pages } from './pages.js';
import { Refusal } from './refusal.js';

/** Answers the requests for a switchboard. */
export class Answering {
  readonly #allow: AllowOption;
  readonly #inspection: Inspection;
  readonly #workers: Workers;
  readonly #deeds: Deeds;
  readonly #tokens: Tokens;
  readonly #pages: Pages;
  readonly #feed: Feed;
  readonly #routes: Readonly<Record<string, (asked: Asked) => unknown>> = {
    '/': (asked) => this.#page(asked),
    '/snapshot.json': async ({ res }) => sendJson(res, await this.#snapshot()),
    '/events': ({ req, res }) => this.#feed.add(req, res),
    '/confirm': (asked) => this.#confirm(asked),
    '/act': (asked) => this.#act(asked),
  };

  constructor(line: Line, { secrets, allow }: ReadOptions) {
    const { closing, report } = line.tools;
    this.#allow = allow;
    this.#inspection = new Inspection(line);
    this.#workers = new Workers(line);
    this.#deeds = new Deeds(line, this.#workers);
    this.#tokens = new Tokens(secrets);
    this.#pages = new Pages(this.#tokens);
    const states = () => line.grafts().map(({ core }) => core.steering.table.records);
    this.#feed = new Feed({ snapshot: () => this.#snapshot(), states, closing, report });
  }

  async answer(req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
    const { path, search } = placeOf(req);
    const isFile = this.#pages.hasFile(path);
    const route = isFile ? (asked: Asked) => this.#pages.sendFile(asked) : this.#routeOf(path);
    const by = route && (await askAllow(this.#allow, req, 'read'));
    // Who may not look gets what there would be without a switchboard.
    if (!route || by === undefined) return next();
    const asked: Asked = { req, res, path, search, base: baseOf(req, path), by };
    try {
      checkFrame(req);
      if (refusesMethod(asked)) return;
      await route(asked);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal || res.headersSent) throw error;
      await this.#refuse(asked, refusal);
    }
  }

  #routeOf(path: string) {
    return Object.hasOwn(this.#routes, path) ? this.#routes[path] : undefined;
  }

  async #snapshot(): Promise<Snapshot> {
    return snapshotOf(await this.#workers.gather(), this.#inspection.get());
  }

  async #page(asked: Asked): Promise<void> {
    const snapshot = await this.#snapshot();
    if (wantsJson(asked.req)) return sendJson(asked.res, snapshot);
    const mayAct = (await askAllow(this.#allow, asked.req, 'act')) !== undefined;
    this.#pages.sendPage(asked, snapshot, { mayAct });
  }

  /** Says what would be done to whom, and gives the token with which it is. */
  async #confirm(asked: Asked): Promise<void> {
    const { req, res, search } = asked;
    const by = await this.#actor(req);
    const deed = readDeed(queryFields(search));
    const snapshot = await this.#snapshot();
    this.#deeds.check(deed, by, snapshot);
    const fields = { ...fieldsOf(deed), token: this.#tokens.make(by, deed) };
    const confirm: Confirmation = { deed, will: effectsOf(deed, snapshot), fields };
    if (wantsJson(req)) sendJson(res, confirm);
    else this.#pages.sendPage({ ...asked, by }, snapshot, { mayAct: true, confirm });
  }

  async #act(asked: Asked): Promise<void> {
    const { req, res } = asked;
    const by = await this.#actor(req);
    checkOrigin(req);
    const { token = '', ...fields } = await readFields(req);
    const deed = readDeed(fields);
    if (!this.#tokens.accepts(token, by, deed))
      throw forged(BAD_TOKEN, 'Ask for it again, and confirm what the page says.');
    this.#deeds.check(deed, by, await this.#snapshot());
    const done = await this.#deeds.act(deed, by);
    this.#feed.poke();
    if (wantsJson(req)) sendJson(res, { done });
    else redirect(res, this.#pages.doneUrl(done, asked.by));
  }

  async #actor(req: IncomingMessage): Promise<string> {
    const by = await askAllow(this.#allow, req, 'act');
    if (by === undefined) throw forged('you may look, and not act', 'Ask whoever decides that.');
    return by;
  }

  /** What was refused is said on the page. */
  async #refuse(asked: Asked, { status, error, isCutOff }: Refusal): Promise<void> {
    const { req, res } = asked;
    const [code, text] = [error.code, withoutLink(error.message)];
    const headers = isCutOff ? { Connection: 'close' } : {};
    if (wantsJson(req) || asked.path === '/snapshot.json' || asked.path === '/events') {
      const json = JSON.stringify({ error: { code, message: text } });
      return send(res, { status, type: 'application/json', text: json, headers });
    }
    const message = { kind: 'refused', text, code } as const;
    const mayAct = (await askAllow(this.#allow, req, 'act')) !== undefined;
    this.#pages.sendPage(asked, await this.#snapshot(), { status, mayAct, message, isCutOff });
  }
}

const BAD_TOKEN = 'its token is missing, too old, or of somebody or something else';

/** A GET never acts, and nothing else is done by another method than POST. */
function refusesMethod({ req: { method = '' }, res, path }: Asked): boolean {
  const methods = path === '/act' ? ['POST'] : ['GET', 'HEAD'];
  if (methods.includes(method)) return false;
  const isAsking = method === 'OPTIONS';
  const headers = { Allow: methods.join(', ') };
  send(res, {
    status: isAsking ? 204 : 405,
    type: 'text/plain',
    text: isAsking ? '' : 'Not by this method.\n',
    headers,
  });
  return true;
}

const STATUSES: Readonly<Record<string, number>> = {
  ERR_PARTY_BAD_DEED: 400,
  ERR_PARTY_BAD_STATE: 400,
  ERR_PARTY_UNKNOWN_JOURNEY: 404,
  ERR_PARTY_STOPPED: 409,
  ERR_PARTY_UNMAPPED: 409,
  ERR_PARTY_DISPLAY_ONLY: 409,
  ERR_PARTY_NOT_READY: 503,
};

/** What the graft refuses is no failure of the page's. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof PartylineError)) return undefined;
  const status = STATUSES[error.code];
  return status === undefined ? undefined : new Refusal(status, error);
}
