import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import type { Invitation } from '../invitation.js';
import { checkName, type EndpointTable, isTable, routesOf } from '../links/table.js';
import type { Membership, Operator } from '../operator.js';
import { fitted } from '../pattern/pattern.js';
import { Alone } from './alone.js';
import type { Place } from './own-routes.js';

/** What a guest does with its operator when it joins; the invitation is answered when it is through. */
export type OnJoin = (partyline: Operator) => unknown;

const NOWHERE = {};

/**
 * One rsvp's stay: the memberships it has taken (one for each mount of its app), or none, when it is alone.
 * They are held weakly: an app that outlives a party does not keep it.
 */
export class Stay {
  readonly #name: string;
  readonly #table: EndpointTable | undefined;
  readonly #place: Place;
  #memberships: WeakRef<Membership>[] = [];
  /** What serves it outside any party, by app; under NOWHERE, in no Express app. */
  readonly #alone = new WeakMap<object, Membership>();
  readonly #seen = new WeakMap<IncomingMessage, string>();

  constructor(who: string | EndpointTable, place: Place) {
    this.#name = typeof who === 'string' ? who : who.name;
    this.#table = typeof who === 'string' ? undefined : who;
    this.#place = place;
  }

  /** Takes part: declares, and lets the guest do with its operator what it will. False when it could not. */
  async accept(
    invitation: Invitation<Membership>,
    apps: readonly unknown[],
    onJoin: OnJoin | undefined,
  ): Promise<boolean> {
    try {
      const membership = invitation.accept();
      this.declare(membership, apps);
      this.add(membership);
      await onJoin?.(membership.operator);
      return true;
    } catch (error) {
      // Straight to the host: the guest's own error pages would hide the cause.
      invitation.refuse(error);
      return false;
    }
  }

  add(membership: Membership): void {
    const others = this.#memberships.filter((ref) => ref.deref()?.ended === false);
    this.#memberships = fitted([...others, new WeakRef(membership)]);
    // With a second one, a request's path alone no longer tells by which it came.
    if (this.#memberships.length > 1) for (const ref of this.#memberships) ref.deref()?.share();
  }

  /** Whose guest the app is in this request. */
  at(req: IncomingMessage): Membership {
    return this.#serving(req) ?? this.#aloneIn(req as RoutedRequest);
  }

  /** Whether the request is in this app at all: one that others have invited speaks for their requests alone. */
  speaksFor(req: IncomingMessage): boolean {
    return this.#memberships.length === 0 || this.#serving(req) !== undefined;
  }

  #serving(req: IncomingMessage): Membership | undefined {
    for (const ref of this.#memberships) {
      const membership = ref.deref();
      if (membership?.serves(req)) return membership;
    }
    return undefined;
  }

  /** Called for each request: where the rsvp stands can be seen now, and no longer in a handler. */
  see(req: RoutedRequest): void {
    if (this.#memberships.length === 0) this.#seen.set(req, req.baseUrl ?? '');
  }

  /** Declares the table and the routes that its place knows of. */
  declare(membership: Membership, apps: readonly unknown[]): void {
    try {
      const table = this.#table ? routesOf(this.#table.entries) : [];
      const { routes, ...vicinity } = this.#place.routes(table, apps);
      membership.declare(this.#name, routes, vicinity);
    } catch (error) {
      // Others ask for it by its name, and are told why it is not there.
      membership.declare(this.#name, []);
      throw error;
    }
  }

  #aloneIn({ app }: RoutedRequest): Membership {
    const known = this.#alone.get(app ?? NOWHERE);
    if (known) return known;
    const membership = new Alone(
      () => this.#place.root(app),
      (req) => this.#seen.get(req),
    );
    this.declare(membership, [app, app]);
    this.#alone.set(app ?? NOWHERE, membership);
    return membership;
  }
}

/** Refuses what no rsvp is made of. */
export function checkRsvp(who: unknown, onJoin: unknown): void {
  if (!isTable(who)) checkName(who, 'the name of a guest');
  if (onJoin === undefined || typeof onJoin === 'function') return;
  const write = 'Write rsvp("blog", (partyline) => { ... }).';
  throw new PartylineError('BAD_OPTION', {
    where: 'rsvp',
    option: 'onJoin',
    reason: 'is no function',
    write,
  });
}
