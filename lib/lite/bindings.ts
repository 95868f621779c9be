import { atCaller, PartylineError } from '../errors.js';
import { findMembership } from '../guest/owners.js';
import type { Ask, AskAround, AskAroundAsync } from '../line/types.js';
import type { UrlFor } from '../links/types/url-for.js';
import type { Membership, Operator } from '../operator.js';
import { type Closing, closingOf, type Report, toStderr } from './closer.js';
import type { Context } from './context.js';

/** What every lite handler finds in its second parameter, whatever else is bound there. */
export interface Always {
  /** The URL of an endpoint, own or anybody's, with what the current request says of the mount. */
  readonly urlFor: UrlFor;
  /** The operator's `ask`, `askAround` and `askAroundAsync`, of the guest that serves the request. */
  readonly ask: Ask;
  readonly askAround: AskAround;
  readonly askAroundAsync: AskAroundAsync;
  /** What the keys of the route took, as Express has them; empty, where no Express app has called. */
  readonly params: Readonly<Record<string, string>>;
  /** Hands over what is to be closed when the response is finished, has failed, or its client has left. */
  readonly closing: Closing;
}

type AskMethod = 'ask' | 'askAround' | 'askAroundAsync';

/** The second parameter of one call: what is always bound is made when the handler takes it. */
export class Bindings implements Always {
  // Not private: a name that is bound by a rule becomes a property of its own, and may be any.
  readonly #context: Context;
  #params: Always['params'] | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  get urlFor(): UrlFor {
    const context = this.#context;
    return function urlFor(name: string, ...values: unknown[]) {
      try {
        const { req } = context;
        const membership = membershipFor(context, name);
        return membership.urlFor(name, values, req as NonNullable<typeof req>);
      } catch (error) {
        throw atCaller(error, urlFor);
      }
    } as UrlFor;
  }

  get ask(): Ask {
    return asking(this.#context, 'ask');
  }

  get askAround(): AskAround {
    return asking(this.#context, 'askAround');
  }

  get askAroundAsync(): AskAroundAsync {
    return asking(this.#context, 'askAroundAsync');
  }

  get params(): Readonly<Record<string, string>> {
    this.#params ??= (this.#context.req?.params ?? Object.freeze({})) as Record<string, string>;
    return this.#params;
  }

  get closing(): Closing {
    const context = this.#context;
    context.isClosing = true;
    return closingOf(
      () => context.closer,
      () => reportOf(context),
    );
  }
}

function asking<Method extends AskMethod>(context: Context, method: Method): Operator[Method] {
  const called = (service: string, ...given: unknown[]): unknown => {
    try {
      const membership = membershipFor(context, service);
      const { req } = context;
      const operator = (req && membership.operatorFor?.(req)) ?? membership.operator;
      return (operator[method] as (...all: unknown[]) => unknown)(service, ...given);
    } catch (error) {
      const own = atCaller(error, called);
      if (method === 'askAroundAsync') return Promise.reject(own);
      throw own;
    }
  };
  return Object.defineProperty(called, 'name', { value: method }) as never;
}

/** Whose guest serves the request. */
function membershipFor(context: Context, asked: string): Membership {
  const membership = findFor(context);
  if (membership) return membership;
  throw new PartylineError('NO_PARTY', { asked });
}

/** Kept: an inner app that is called as a function changes nothing of it. */
function findFor(context: Context): Membership | undefined {
  const { req, owner } = context;
  if (req) context.membership ??= owner?.at(req) ?? findMembership(req);
  return context.membership;
}

/** The party's `onError`; without a party, stderr. */
function reportOf(context: Context): Report {
  const membership = findFor(context);
  return membership?.report ? (error) => membership.report?.(error) : toStderr;
}
