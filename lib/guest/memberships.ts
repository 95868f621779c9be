import type { IncomingMessage } from 'node:http';
import { badOption, checkOptions, isPlain } from '../common/checks.js';
import { realOf } from '../common/real.js';
import { isThenable } from '../common/thenables.js';
import type { RoutedRequest } from '../express/app.js';
import type { Invitation } from '../invitation.js';
import { isCalledByRouter, uncalled } from '../links/endpoint-tag.js';
import { checkMissing, type OnMissingLink } from '../links/missing.js';
import { checkName, type EndpointTable, isTable, routesOf } from '../links/table.js';
import type { Membership, Operator } from '../operator.js';
import { fitted } from '../pattern/pattern.js';
import { Alone } from './alone.js';
import type { RouteReader } from './own-routes.js';

/** What a guest does with its operator when it joins; the invitation is answered when it is through. */
export type OnJoin = (partyline: Operator) => unknown;

/** What a guest says of itself beside its name. */
export interface RsvpOptions {
  /**
   * Gives the URL of a link that leads nowhere, so that it breaks no page: of a name that nobody has, where there is no party, or of a
   * guest that did not join (default: the party's, or none: the error is thrown). `res.redirectTo` does not ask it.
   */
  onMissingLink?: OnMissingLink | undefined;
}

const NO_APP = {};

/**
 * The memberships of one rsvp: one for each mount of its app, or none when it is alone. They are held weakly: an app that
 * outlives a party does not keep it.
 */
export class Memberships {
  readonly #name: string;
  readonly #table: EndpointTable | undefined;
  readonly #reader: RouteReader;
  readonly #onJoin: OnJoin | undefined;
  readonly #onMissingLink: OnMissingLink | undefined;
  /** Whether nobody has invited it. */
  isAlone = true;
  #refs: WeakRef<Membership>[] = [];
  /** What serves it outside any party, by app; under NO_APP, in no Express app. */
  readonly #alone = new WeakMap<object, Membership>();
  /** Where its requests came in, as long as nobody has invited it. */
  readonly #mountPaths = new WeakMap<IncomingMessage, string>();

  constructor(who: string | EndpointTable, reader: RouteReader, { onJoin, onMissingLink }: Saying = {}) {
    this.#name = typeof who === 'string' ? who : who.name;
    this.#table = typeof who === 'string' ? undefined : who;
    this.#reader = reader;
    this.#onJoin = onJoin;
    this.#onMissingLink = onMissingLink;
  }

  /**
   * Takes part: declares, and lets the guest do with its operator what it will. False when it could not; a promise
   * only where `onJoin` gives one.
   */
  accept(invitation: Invitation<Membership>, apps: readonly unknown[]): boolean | Promise<boolean> {
    // Straight to the host: the guest's own error pages would hide the cause.
    const refuse = (error: unknown) => {
      invitation.refuse(error);
      return false;
    };
    try {
      const membership = invitation.accept();
      membership.onMissingLink = this.#onMissingLink;
      this.declare(membership, apps);
      this.add(membership);
      const joining = this.#onJoin?.(membership.operator);
      return isThenable(joining) ? Promise.resolve(joining).then(() => true, refuse) : true;
    } catch (error) {
      return refuse(error);
    }
  }

  add(membership: Membership): void {
    const others = this.#refs.filter((ref) => ref.deref()?.ended === false);
    this.#refs = fitted([...others, new WeakRef(membership)]);
    this.isAlone = false;
    // With a second one, a request's path alone no longer tells by which it came.
    if (this.#refs.length > 1) for (const ref of this.#refs) ref.deref()?.share();
  }

  /** Whose guest the app is in this request. */
  at(req: IncomingMessage): Membership {
    const refs = this.#refs;
    for (let i = 0; i < refs.length; i++) {
      const membership = refs[i]?.deref();
      if (membership?.serves(req)) return membership;
    }
    return this.#aloneIn(req as RoutedRequest);
  }

  /** Whether the request is in this app at all: an app that was invited has those requests alone that came by a party. */
  ownsRequest(req: IncomingMessage): boolean {
    return this.isAlone || this.#refs.some((ref) => ref.deref()?.serves(req));
  }

  /** Remembers, for an app that is alone, where the rsvp sees a request: in a handler below, that can no longer be told. */
  recordMountPath(req: RoutedRequest): void {
    this.#mountPaths.set(realOf(req), req.baseUrl ?? '');
  }

  /** Declares the table and the routes that can be read. */
  declare(membership: Membership, apps: readonly unknown[]): void {
    try {
      const table = this.#table ? routesOf(this.#table.entries) : [];
      const { routes, wrapped, ...surroundings } = this.#reader.routes(table, apps, membership.isLenient === true);
      // Whoever has a table, an empty one too, has said which routes have names.
      membership.declare(this.#name, routes, this.#table ? surroundings : { ...surroundings, wrapped });
    } catch (error) {
      // Others ask for it by its name, and are told why it is not there.
      membership.declare(this.#name, []);
      throw error;
    }
  }

  #aloneIn({ app }: RoutedRequest): Membership {
    const known = this.#alone.get(app ?? NO_APP);
    if (known) return known;
    const membership = new Alone(
      () => this.#reader.root(app),
      (req) => this.#mountPaths.get(realOf(req)),
    );
    membership.onMissingLink = this.#onMissingLink;
    this.declare(membership, [app, app]);
    this.#alone.set(app ?? NO_APP, membership);
    return membership;
  }
}

/** What an rsvp is given beside its guest's name. */
export interface Saying extends RsvpOptions {
  readonly onJoin?: OnJoin | undefined;
}

/**
 * Reads what follows the name in `rsvp(who, onJoin?, options?)`; refuses what no rsvp is made of. The options are the last, and stand in
 * the place of `onJoin` where there is none.
 */
export function readRsvp(who: unknown, onJoin: unknown, options?: unknown): Saying {
  if (isCalledByRouter(who)) throw uncalled('rsvp', 'app.use(rsvp("blog"))');
  if (!isTable(who)) checkName(who, 'the name of a guest');
  // An empty object is no onJoin, and says nothing.
  const isLeftOut = options === undefined && isPlain(onJoin) && Object.keys(onJoin).length > 0;
  const { onMissingLink } = readSaid(isLeftOut ? onJoin : options);
  if (isLeftOut || onJoin === undefined) return { onMissingLink };
  if (typeof onJoin === 'function') return { onJoin: onJoin as OnJoin, onMissingLink };
  throw badOption('rsvp', 'onJoin', 'is no function', 'Write rsvp("blog", (partyline) => { ... }).');
}

function readSaid(options: unknown = {}): RsvpOptions {
  checkOptions(options, ['onMissingLink'], 'rsvp');
  const { onMissingLink } = options as RsvpOptions;
  checkMissing(onMissingLink, 'rsvp');
  return { onMissingLink };
}
