import type { IncomingMessage } from 'node:http';
import { PartylineError } from './errors.js';
import type { Partyline, ServiceHandler } from './line/partyline.js';
import type { AskOptions } from './line/question.js';
import type { Ask, AskAround, AskAroundAsync, Connect } from './line/types.js';
import type { Member } from './links/member.js';
import {
  checkName,
  type EndpointTable,
  isTable,
  type Route,
  routesOf,
  type Vicinity,
} from './links/table.js';
import type { UrlFor } from './links/types/url-for.js';

/**
 * One party-goer's end of the partyline: a guest gets its own with the invitation, the host has one as
 * `line.partyline`. Every method works unbound.
 */
export interface Operator {
  /**
   * Says who one is and which endpoints one has. A guest's are known to the others once it has joined; the
   * host's own paths begin at its root, not at the party's.
   *
   * @param name the guest's name, or a table from `endpoints()`
   * @param entries endpoint name → `'/path'` or `'METHOD /path'` (default: none)
   * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_PATTERN`, `ERR_PARTY_DUPLICATE_NAME`
   */
  readonly declare: (name: string | EndpointTable, entries?: Readonly<Record<string, string>>) => void;
  /**
   * Connects a handler to a service and returns the function that disconnects it.
   * The handler gets the payload, and a question with a `signal` where it was asked with `askAroundAsync`;
   * `undefined`, or throwing HighAndDry, says "not me".
   *
   * @example
   * const disconnect = partyline.connect('nav', (user) => [{ title: 'Blog', href: partyline.urlFor('index') }]);
   */
  readonly connect: Connect;
  /**
   * The first of the others' answers; `undefined` when all of them pass.
   *
   * @throws PartylineError `ERR_PARTY_HANDLER_FAILED`, whose cause is what the handler threw
   * @throws NoSuchServiceName when nobody has connected the service, unless `ignoreMissingServices`
   */
  readonly ask: Ask;
  /**
   * All the others' answers: the host's, then by mount order, then by order of connecting. A handler that
   * fails is left out and told to `onError`.
   *
   * @throws NoSuchServiceName as `ask`
   */
  readonly askAround: AskAround;
  /** As `askAround`, with handlers awaited side by side; those that are late are left out too. */
  readonly askAroundAsync: AskAroundAsync;
  /**
   * The URL of an endpoint: `blog:post` is anybody's, `post` is one of one's own.
   *
   * @throws PartylineError with the code that says what is wrong
   * @example
   * partyline.urlFor('blog:post', 7); // → '/blog/posts/7'
   */
  readonly urlFor: UrlFor;
}

/**
 * What a guest holds that accepted an invitation: it serves the guest's requests from then on.
 * Plain enough for host and guest to have it from two copies of the package.
 */
export interface Membership {
  readonly operator: Operator;
  /** True when it serves nobody any longer: the guest failed after all, or the party was closed. */
  readonly ended: boolean;
  declare(name: string, routes: readonly Route[], vicinity?: Vicinity): void;
  /** Whether it is by this membership's mount that a request came in. */
  serves(req: IncomingMessage): boolean;
  /** Its app is in more places than this one: from now on, requests have to be marked. */
  share(): void;
  urlFor(req: IncomingMessage, name: string, values: readonly unknown[]): string;
  /** What the keys of a parametric mount took. */
  mountParams(req: IncomingMessage): Readonly<Record<string, string>>;
}

/** What an operator is connected to. */
export interface Exchange {
  readonly line: Partyline;
  declare(member: Member, name: string, routes: readonly Route[], vicinity?: Vicinity): void;
  urlFor(member: Member, name: string, values: readonly unknown[]): string;
}

type Method = keyof Operator;

/** An operator's way to itself: its methods are read through a Proxy around it too, and through what inherits it. */
const SELF = Symbol('self');

function asking(member: Member): Member {
  if (member.gone) throw member.gone;
  return member;
}

/** Typed as what comes from plain JavaScript: what users have told the compiler is not known here. */
const methods: Readonly<Record<Method, (member: Member, exchange: Exchange) => unknown>> = {
  declare: (member, exchange) => (name: unknown, entries?: Readonly<Record<string, string>>) =>
    declare(member, exchange, name, entries),
  connect:
    (member, { line }) =>
    (service: unknown, handler: unknown) => {
      const connection = [checkService(service), checkHandler(handler)] as const;
      // Who has gone may go on talking, and nobody hears: its own late code must not fail for it.
      return member.gone ? () => {} : line.connect(member, ...connection);
    },
  ask:
    (member, { line }) =>
    (service: unknown, payload?: unknown) =>
      line.ask(asking(member), checkService(service), payload),
  askAround:
    (member, { line }) =>
    (service: unknown, payload?: unknown) =>
      line.askAround(asking(member), checkService(service), payload),
  askAroundAsync:
    (member, { line }) =>
    async (service: unknown, payload?: unknown, options?: AskOptions) =>
      line.askAroundAsync(asking(member), checkService(service), payload, options),
  urlFor:
    (member, { urlFor }) =>
    (name: string, ...values: unknown[]) =>
      urlFor(member, name, values),
};

/**
 * A party-goer's operator. Its methods are accessors of the prototype, made when they are read for the first time, and it
 * has nothing else that is listed: printing or copying an operator reads none of them.
 */
class End {
  declare readonly [SELF]: End;
  readonly #member: Member;
  readonly #exchange: Exchange;
  readonly #onTake: () => void;
  #made: Partial<Record<Method, unknown>> | undefined;

  constructor(member: Member, exchange: Exchange, onTake: () => void) {
    this.#member = member;
    this.#exchange = exchange;
    this.#onTake = onTake;
    Object.defineProperty(this, SELF, { value: this });
    Object.freeze(this);
  }

  static {
    for (const method of Object.keys(methods) as Method[]) {
      const get = function get(this: End): unknown {
        return this[SELF].#give(method);
      };
      Object.defineProperty(End.prototype, method, { get });
    }
    Reflect.deleteProperty(End.prototype, 'constructor');
    Object.freeze(Object.setPrototypeOf(End.prototype, null));
  }

  #give(method: Method): unknown {
    this.#onTake();
    this.#made ??= {};
    this.#made[method] ??= methods[method](this.#member, this.#exchange);
    return this.#made[method];
  }
}

/**
 * Makes a party-goer's operator. `onTake` is called whenever one of its methods is read: that, and not a
 * status, tells that a guest takes part.
 */
export function createOperator(member: Member, exchange: Exchange, onTake: () => void = () => {}): Operator {
  return new End(member, exchange, onTake) as unknown as Operator;
}

function declare(
  member: Member,
  exchange: Exchange,
  name: unknown,
  entries: Readonly<Record<string, string>> = {},
): void {
  if (member.gone) return;
  if (isTable(name)) {
    exchange.declare(member, name.name, routesOf(name.entries));
    return;
  }
  checkName(name, 'the name of a guest');
  exchange.declare(member, name, routesOf(entries));
}

function checkService(service: unknown): string {
  if (typeof service === 'string' && service !== '') return service;
  throw badOption('service', 'is no name', 'Write partyline.ask("nav", payload).');
}

function checkHandler(handler: unknown): ServiceHandler {
  if (typeof handler === 'function') return handler as ServiceHandler;
  throw badOption('handler', 'is no function', 'Write partyline.connect("nav", (payload) => answer).');
}

function badOption(option: string, reason: string, write: string): PartylineError {
  return new PartylineError('BAD_OPTION', { where: 'partyline', option, reason, write });
}
