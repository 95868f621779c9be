import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../common/apps.js';
import { PartylineError } from '../errors.js';
import { Partyline } from '../line/partyline.js';
import { Member } from '../links/member.js';
import { Names } from '../links/names.js';
import type { Route } from '../links/table.js';
import { createOperator, type Membership, type Operator } from '../operator.js';
import { matchesBase, NO_PARAMS } from '../pattern/mount-path.js';
import { EMPTY, type Pattern, Unreadable } from '../pattern/pattern.js';

/** A line with one on it: there is nobody to ask. */
class SilentLine extends Partyline {
  override ask(_asker: unknown, service: string): never {
    throw new PartylineError('NO_PARTY', { asked: service });
  }
}

/** What serves a guest outside any party: its own links, and nobody else's. */
export class Alone implements Membership {
  readonly ended = false;
  readonly operator: Operator;
  readonly #member: Member;
  readonly #names: Names;

  /** Where the rsvp saw a request, if it did so while nobody had invited it. */
  readonly #rootOf: (req: IncomingMessage) => string | undefined;

  constructor(prefix: () => Pattern, rootOf: (req: IncomingMessage) => string | undefined) {
    this.#rootOf = rootOf;
    const line = new SilentLine({ ignoreMissingServices: true, report: () => {} });
    this.#names = new Names({ line, origin: noOrigin, defaults: () => undefined, absent: () => [] });
    this.#names.ready = true;
    this.#member = new Member({
      rank: 0,
      path: '/',
      mount: EMPTY,
      prefix: () => readPrefix(prefix),
      name: undefined,
    });
    this.operator = createOperator(this.#member, {
      declare: (_member, name, routes) => this.declare(name, routes),
      line,
      urlFor: (_member, name, values) => this.#urlFor(name, values),
    });
  }

  declare(name: string, routes: readonly Route[]): void {
    this.#member.declare(name, routes);
    this.#names.assign([this.#member]);
  }

  serves(): boolean {
    return true;
  }

  share(): void {}

  urlFor(req: IncomingMessage, name: string, values: readonly unknown[]): string {
    this.#refuseOthers(name);
    this.#refuseStrays(req as RoutedRequest);
    return this.#urlFor(name, values);
  }

  mountParams(): Readonly<Record<string, string>> {
    return NO_PARAMS;
  }

  /** What stands above an app cannot all be seen: a request that came by another way shows it. */
  #refuseStrays(req: RoutedRequest): void {
    const seen = this.#rootOf(req);
    if (matchesBase(this.#member.prefix(), seen ?? req.baseUrl ?? '', seen !== undefined)) return;
    const reason = 'the request came in at another path than the mount paths above this app say';
    throw new PartylineError('NO_BASE', { name: 'an own endpoint', reason });
  }

  #refuseOthers(name: string): void {
    const [guest] = typeof name === 'string' && name.includes(':') ? name.split(':') : [this.#member.name];
    if (guest !== this.#member.name) throw new PartylineError('NO_PARTY', { asked: name });
  }

  #urlFor(name: string, values: readonly unknown[]): string {
    this.#refuseOthers(name);
    return this.#names.urlFor({ member: this.#member }, name, values);
  }
}

function readPrefix(prefix: () => Pattern): Pattern {
  try {
    return prefix();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new PartylineError('NO_BASE', { name: 'an own endpoint', reason: error.message });
  }
}

function noOrigin(_request: unknown, name: string): never {
  throw new PartylineError('NO_ORIGIN', { name, reason: 'there is no party here that has one' });
}
