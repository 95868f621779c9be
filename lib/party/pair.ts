import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GuestApp, Handler } from '../common/apps.js';
import type { PartylineError } from '../errors.js';
import type { HostName } from '../express/host-name.js';
import type { Endpoint } from '../links/endpoint.js';
import type { Declared, Member } from '../links/member.js';
import type { Asker } from '../links/names.js';
import type { PlacedRoute, Route } from '../links/route.js';
import type { Pattern } from '../pattern/pattern.js';

/** What takes a WebSocket upgrade: a function, or a server of `ws` that has none of its own. */
export type UpgradeOption = ((req: IncomingMessage, socket: Duplex, head: Buffer) => unknown) | UpgradeServer;

interface UpgradeServer {
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, done: (client: unknown) => void): void;
  emit(event: 'connection', client: unknown, req: IncomingMessage): unknown;
}

/** A guest with what the host says of it. */
export interface ReadGuest {
  readonly app: GuestApp;
  readonly name: string | undefined;
  readonly routes: readonly Route[] | undefined;
  /** `undefined`: the party's own invite path. */
  readonly invites: readonly string[] | undefined;
  /** The host has said that it is invited, whatever can be seen of it. */
  readonly isAsked: boolean;
  /** The host name at which alone it answers; `undefined`: at any. */
  readonly host: HostName | undefined;
  readonly isStripped: boolean;
  readonly hasIndexSlash: boolean;
  readonly catchesRejections: boolean;
  readonly upgrade: UpgradeOption | undefined;
  /** Of two apps in one: both of them. */
  readonly pair: Pair | undefined;
}

/** The app that is to take over, and the one that has been there before. */
export type SideName = 'scion' | 'stock';

/** On a function that is two guests in one: a graft. */
export const PAIR = Symbol.for('express-party.pair');

/** What a pair is told of its party. */
export interface PairPlace {
  /** The mount path as it was written. */
  readonly path: string;
  /** What stands before the party in its host, as far as that is known. */
  above(): readonly PlacedRoute[];
  report(error: unknown): void;
}

/** One of the two, when the party settles: what it has declared, and who asks for its links. */
export interface PairSide {
  readonly member: Member;
  readonly caller: PairCaller;
  /** Its sub-apps that take part by invite paths of their own, each with a name of its own. */
  readonly subs: readonly PairSub[];
}

/** A sub-app of one of the two. */
export interface PairSub {
  readonly member: Member & { readonly name: string };
  /** What stands between the app's own root and the sub-app's. */
  readonly prefix: Pattern;
}

/** A participant as a pair asks for its links. */
export interface PairCaller extends Asker {
  /** By which its requests come in: only where they are marked can one be a stray. */
  readonly mount: { readonly isMarked: boolean } | undefined;
  /** Whether a request came in elsewhere than at the party's base. */
  isStray(req: IncomingMessage): boolean;
}

/** What a pair finds of its two apps. */
export interface PairFinding {
  /** A `fault` is to be mended before anything moves; a `note` is to be known. */
  readonly level: 'fault' | 'note';
  /** What kind of finding it is. */
  readonly code: string;
  /** The endpoint's name, without the guest's. */
  readonly endpoint: string;
  /** What is so, and why. */
  readonly cause: string;
  /** What to do about it. */
  readonly mend: string;
}

/** Both as they are published: they answer to the scion's name, and each finds the other's endpoints too. */
export interface JoinedPair {
  readonly scion: Member;
  readonly stock: Member | undefined;
  /** The sub-apps of both, by what they have declared. */
  readonly subs: ReadonlyMap<Member, Member>;
}

/** Two apps that are one guest: each request is for one of them. */
export interface Pair {
  /** The app that is to take over: the guest goes by its name. */
  readonly scion: ReadGuest;
  /** The app that has been there before, and serves all that the other does not. */
  readonly stock: ReadGuest;
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  /** Lets a request in to the one or the other. */
  readonly enter: Handler;
  /** A party mounts it, and no other may. Throws a PartylineError. */
  mountAt(place: PairPlace): void;
  /** What has to be there before the first request, and is waited for no longer than this; nothing, where it is there. */
  prepare(timeout: number): Promise<void> | undefined;
  /**
   * Both have answered their invitations; the stock may take no part. `missing`: what it has declared that was meant to, whose
   * sub-apps may take part all the same. An error says why the scion cannot.
   */
  settle(scion: PairSide, stock: PairSide | undefined, missing: Declared | undefined): JoinedPair | PartylineError;
  /** The stock as it is published where the scion has failed; `missing`: what that has declared. */
  alone(stock: Member, missing: Declared): Member;
  /** The state of each endpoint of the scion. */
  states(): ReadonlyMap<string, string>;
  /** Who serves a path, for a visitor without a key. */
  serving(method: string, path: string): Served;
  /** What there is to know before a journey moves; nothing of a pair that has not joined. */
  findings(): readonly PairFinding[];
  close(): void;
}

/** Which of the two serves a path, and the endpoint that it is of, where it is one. */
export interface Served {
  readonly side: SideName;
  /** Of that side. */
  readonly endpoint: Endpoint | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Whether a graft's endpoint is one of a sub-app, `admin:user`. */
export function isOfSub(endpoint: string): boolean {
  return /^[\w.-]+:[\w.-]+$/.test(endpoint);
}

/** The name by which everybody can ask for a graft's endpoint. */
export function fullNameOf(graft: string, endpoint: string): string {
  return isOfSub(endpoint) ? endpoint : `${graft}:${endpoint}`;
}

/** The pair that a guest is, if it is one. */
export function pairOf(app: unknown): Pair | undefined {
  return typeof app === 'function' && Object.hasOwn(app, PAIR) ? Reflect.get(app, PAIR) : undefined;
}

/** What has to be there of all of them before the first request; nothing, where it is there. */
export function prepareAll(pairs: readonly Pair[], timeout: number): Promise<unknown> | undefined {
  const preparing = pairs.flatMap((pair) => pair.prepare(timeout) ?? []);
  return preparing.length > 0 ? Promise.all(preparing) : undefined;
}
