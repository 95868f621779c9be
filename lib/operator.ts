import type { IncomingMessage } from 'node:http';
import { badOption } from './common/checks.js';
import { atCaller } from './errors.js';
import type { ServiceHandler as LineHandler, Partyline } from './line/partyline.js';
import type { About, AskOptions, LineParticipant, Question as LineQuestion } from './line/question.js';
import type { Ask, AskAround, AskAroundAsync, Connect } from './line/types.js';
import { instead, type OnMissingLink } from './links/missing.js';
import type { Route, Surroundings } from './links/route.js';
import { checkName, type EndpointTable, isTable, routesOf } from './links/table.js';
import { asWritten } from './links/template-arguments.js';
import type { UrlFor } from './links/types/url-for.js';
import type { QueryValue } from './links/url.js';

/** What a handler gets beside the payload. */
export interface Question extends LineQuestion {
  /** The request for which it is asked, as the asking guest has it; absent where it is asked for none. */
  readonly request?: IncomingMessage;
  /**
   * The URL of an endpoint for that request: `post` is one of the handler's own guest. A mount's keys have the values that the
   * request came by, and an endpoint of a graft is that of the side which serves who asks. Absent without a request.
   */
  readonly urlFor?: UrlFor;
}

/** Answers a service. `undefined`, or throwing HighAndDry, says "not me". */
export type ServiceHandler = LineHandler<Question>;

/**
 * A participant's end of the partyline: a guest gets its own with the invitation, the host has one as
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
   * The handler gets the payload, and a question with a `signal` where it was asked with `askAroundAsync`, and with the `request` and
   * a `urlFor` bound to it where it was asked by `partylineOf(req)`;
   * `undefined`, or throwing HighAndDry, says "not me".
   *
   * @example
   * const disconnect = partyline.connect('nav', (user, { urlFor = partyline.urlFor }) => [{ title: 'Blog', href: urlFor('index') }]);
   */
  readonly connect: Connect<Question>;
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

/** The named endpoint that serves a request. */
export interface ServedEndpoint {
  /** `blog:post` */
  readonly name: string;
  readonly guest: string;
  /** From the site's root on, in path-to-regexp 8's syntax. */
  readonly pattern: string;
  /** What its keys took, those of the mount path too. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What a guest holds that accepted an invitation: it serves the guest's requests from then on.
 * Plain enough for host and guest to have it from two copies of the package.
 */
export interface Membership {
  readonly operator: Operator;
  /** The same for a request: what it asks and links is for that one. Absent in a membership of an older copy of the package. */
  operatorFor?(req: IncomingMessage): Operator;
  /** True when it serves nobody any longer: the guest failed after all, or the party was closed. */
  readonly ended: boolean;
  /** Whether it joins without the routes whose paths cannot be read, instead of not at all. */
  readonly isLenient?: boolean;
  declare(name: string, routes: readonly Route[], surroundings?: Surroundings): void;
  /** Whether it is by this membership's mount that a request came in. */
  serves(req: IncomingMessage): boolean;
  /** Its app is in more places than this one: from now on, requests have to be marked. */
  share(): void;
  /** Throws where there is none: what may be given in its place, `missingLink` says. */
  urlFor(name: string, values: readonly unknown[], req: IncomingMessage): string;
  /** The named endpoint that serves a request. Absent in a membership of an older copy of the package, as what follows. */
  endpointOf?(req: IncomingMessage): ServedEndpoint | null;
  /** The URL of the page that a request is for, with other values of the query. */
  currentUrl?(req: IncomingMessage, changes?: Readonly<Record<string, QueryValue>>): string;
  /** What the guest gives for its links that lead nowhere; it says so when it joins. */
  onMissingLink?: OnMissingLink | undefined;
  /** What is to stand in the place of a link, by the error that `urlFor` threw; `undefined`: the error is to be thrown. */
  missingLink?(name: string, error: unknown, req?: IncomingMessage): string | undefined;
  /** What the keys of a parametric mount took. */
  mountParams(req: IncomingMessage): Readonly<Record<string, string>>;
  /** Is called whenever the party has settled, and now where it has. Returns the undo function. */
  watch?(settled: () => void): () => void;
  /** Tells the party of what went wrong and hurt nobody (default: there is no party to be told). */
  report?(error: unknown): void;
}

/** What an operator is connected to: a participant of the party. */
export interface Exchange extends Pick<Membership, 'declare'> {
  readonly line: Partyline;
  /** Set whenever one of the operator's methods is read: that, and not a status, tells that a guest takes part. */
  hasReadOperator: boolean;
  connect(service: string, handler: ServiceHandler): () => void;
  /** What its questions tell, where it is a request for which it asks. */
  readonly about?: About;
  /** Who asks the others; throws for one that takes part no longer. */
  asker(): LineParticipant;
  urlFor(name: string, values: readonly unknown[]): string;
  missingLink?(name: string, error: unknown): string | undefined;
}

type Method = keyof Operator;

/** An operator's way to itself: its methods are read through a Proxy around it too, and through what inherits it. */
const SELF = Symbol('self');

/** What makes each method. Typed as what comes from plain JavaScript, which no compiler has checked. */
const methods: Readonly<Record<Method, (exchange: Exchange) => unknown>> = {
  declare: method('declare', (exchange, name, entries = {}) => {
    if (isTable(name)) return exchange.declare(name.name, routesOf(name.entries));
    checkName(name, 'the name of a guest');
    return exchange.declare(name, routesOf(entries as Record<string, string>));
  }),
  connect: method('connect', (exchange, service, handler) =>
    exchange.connect(checkService(service), checkHandler(handler)),
  ),
  ask: method('ask', (exchange, service, payload) =>
    exchange.line.ask(exchange.asker(), checkService(service), payload, exchange.about),
  ),
  askAround: method('askAround', (exchange, service, payload) =>
    exchange.line.askAround(exchange.asker(), checkService(service), payload, exchange.about),
  ),
  askAroundAsync: (exchange) =>
    function askAroundAsync(service: unknown, payload?: unknown, options?: AskOptions) {
      try {
        const asker = exchange.asker();
        return exchange.line.askAroundAsync(asker, checkService(service), payload, options, exchange.about);
      } catch (error) {
        return Promise.reject(atCaller(error, askAroundAsync));
      }
    },
  urlFor: (exchange) =>
    function urlFor(this: unknown, name: string, ...values: unknown[]) {
      try {
        return exchange.urlFor(name, asWritten(this, values));
      } catch (error) {
        return instead(exchange.missingLink?.(name, error), error, urlFor);
      }
    },
};

/** Makes a method that takes two arguments at most. The stack of its errors begins where it was called. */
function method(name: Method, act: (exchange: Exchange, first: unknown, second: unknown) => unknown) {
  return (exchange: Exchange) => {
    const called = (first: unknown, second: unknown): unknown => {
      try {
        return act(exchange, first, second);
      } catch (error) {
        throw atCaller(error, called);
      }
    };
    return Object.defineProperty(called, 'name', { value: name });
  };
}

/**
 * A participant's operator. Its methods are accessors of the prototype, made when they are read for the first time, and it
 * has nothing else that is listed: printing or copying an operator reads none of them.
 */
class OperatorEnd {
  declare readonly [SELF]: OperatorEnd;
  readonly #exchange: Exchange;
  #made: Partial<Record<Method, unknown>> | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    Object.defineProperty(this, SELF, { value: this });
    Object.freeze(this);
  }

  static {
    for (const method of Object.keys(methods) as Method[]) {
      const get = function get(this: OperatorEnd): unknown {
        return this[SELF].#read(method);
      };
      Object.defineProperty(OperatorEnd.prototype, method, { get });
    }
    Reflect.deleteProperty(OperatorEnd.prototype, 'constructor');
    Object.freeze(Object.setPrototypeOf(OperatorEnd.prototype, null));
  }

  #read(method: Method): unknown {
    this.#exchange.hasReadOperator = true;
    this.#made ??= {};
    this.#made[method] ??= methods[method](this.#exchange);
    return this.#made[method];
  }
}

/** Makes a participant's operator. */
export function createOperator(exchange: Exchange): Operator {
  return new OperatorEnd(exchange) as unknown as Operator;
}

function checkService(service: unknown): string {
  if (typeof service === 'string' && service !== '') return service;
  throw badOption('partyline', 'service', 'is no name', 'Write partyline.ask("nav", payload).');
}

function checkHandler(handler: unknown): ServiceHandler {
  if (typeof handler === 'function') return handler as ServiceHandler;
  const write = 'Write partyline.connect("nav", (payload) => answer).';
  throw badOption('partyline', 'handler', 'is no function', write);
}
