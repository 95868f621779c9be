import type { IncomingMessage } from 'node:http';
import type { About, LineParticipant } from '../../line/question.js';
import type { Caller } from '../../links/endpoint.js';
import type { Member } from '../../links/member.js';
import { instead } from '../../links/missing.js';
import type { Asker as NameAsker } from '../../links/names.js';
import type { Route, Surroundings } from '../../links/route.js';
import { asWritten } from '../../links/template-arguments.js';
import type { Exchange, Question, ServiceHandler } from '../../operator.js';

/** A participant, as far as one that is asked for a request needs it. */
interface Answerer extends LineParticipant {
  /** A URL by its own names, for a request that came by another's mount. */
  urlAsked(name: string, args: readonly unknown[], asker: Caller, request: IncomingMessage): string;
  missingLink(name: string, error: unknown, request: IncomingMessage): string | undefined;
}

/** A participant that asks. */
interface Asker extends Exchange, Caller {
  urlFor(name: string, args: readonly unknown[], request?: IncomingMessage): string;
  missingLink(name: string, error: unknown, request?: IncomingMessage): string | undefined;
}

/** What a question tells its handlers of the request for which it is asked: each gets links by its own names. */
export function aboutRequest(asker: Caller, request: IncomingMessage): About;
export function aboutRequest(asker: Caller, request: IncomingMessage | undefined): About | undefined;
export function aboutRequest(asker: Caller, request: IncomingMessage | undefined): About | undefined {
  if (!request) return undefined;
  return (to) => {
    const urlFor = function urlFor(this: unknown, name: string, ...values: unknown[]): string {
      try {
        return (to as Answerer).urlAsked(name, asWritten(this, values), asker, request);
      } catch (error) {
        return instead((to as Answerer).missingLink(name, error, request), error, urlFor);
      }
    };
    return { request, urlFor: urlFor as Question['urlFor'] };
  };
}

/** Who is asked for a request, as who looks up its own names: what it answers with is shown where the request is. */
export function askedBy(member: Member, asker: Caller): NameAsker {
  return {
    member,
    host: asker.host,
    home: asker.home,
    here: (req) => asker.here(req),
    origin: (req, full, host) => asker.origin(req, full, host),
    defaults: (req) => asker.defaults(req),
  };
}

/** A participant's exchange for one request: what it asks and links is for that one. */
export class RequestExchange implements Exchange {
  readonly #asker: Asker;
  readonly #request: IncomingMessage;
  readonly about: About;
  hasReadOperator = true;

  constructor(asker: Asker, request: IncomingMessage) {
    this.#asker = asker;
    this.#request = request;
    this.about = aboutRequest(asker, request);
  }

  get line(): Exchange['line'] {
    return this.#asker.line;
  }

  declare(name: string, routes: readonly Route[], surroundings?: Surroundings): void {
    this.#asker.declare(name, routes, surroundings);
  }

  connect(service: string, handler: ServiceHandler): () => void {
    return this.#asker.connect(service, handler);
  }

  asker(): LineParticipant {
    return this.#asker.asker();
  }

  urlFor(name: string, args: readonly unknown[]): string {
    return this.#asker.urlFor(name, args, this.#request);
  }

  missingLink(name: string, error: unknown): string | undefined {
    return this.#asker.missingLink(name, error, this.#request);
  }
}
