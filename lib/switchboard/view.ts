import type { Deed } from './snapshot.js';

/** What a page shows beside the snapshot: who looks, what they are asked to confirm, what became of what they did. */
export interface View {
  /**
   * The mount path, without a slash at its end: `/ops`. There are below it:
   *
   * - `GET base/` the page; `?filter=` what it is filtered by
   * - `GET base/snapshot.json` the `Snapshot`
   * - `GET base/events` server-sent events: `snapshot` with a whole `Snapshot` as its data, first and whenever the patches
   *   do not fit; `patch` with a `Patch`; `bye` where the party closes
   * - `GET base/confirm?act=set&graft=shop&journey=checkout&state=canary&percent=10&why=…` the page with `confirm`, where the form
   *   of a deed goes (by GET: nothing is done); with `Accept: application/json` the `Confirmation` itself, or `{ error }`
   * - `POST base/act` the deed, by the fields of its `Confirmation`: answers 303 to the page, or the page with `message`; with
   *   `Accept: application/json` `{ done }`, or `{ error: { code, message } }`
   */
  readonly base: string;
  /** Who looks. */
  readonly by: string;
  /** Whether they may act; where not, no form of a deed is shown. */
  readonly mayAct: boolean;
  /** What the endpoints and journeys are filtered by; empty where they are not. */
  readonly filter: string;
  /** What is to be confirmed. */
  readonly confirm?: Confirmation;
  readonly message?: Message;
  /** The URLs of the static files. */
  readonly files: { readonly script: string; readonly style: string; readonly icon: string };
}

/** A deed, and what it will do to whom. */
export interface Confirmation {
  readonly deed: Deed;
  /** In sentences: "10 % of users with a key, about 1,200 requests an hour, get the new app." The first says the most. */
  readonly will: readonly string[];
  /** What the form posts to `base/act`: every field is a hidden input, the token among them. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What became of a deed. */
export interface Message {
  readonly kind: 'done' | 'refused';
  /** What was done; or why not, and what mends it. */
  readonly text: string;
  /** `ERR_PARTY_…` */
  readonly code?: string;
}
