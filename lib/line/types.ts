import type { ServiceHandler } from './partyline.js';
import type { AskOptions } from './question.js';

/**
 * What the compiler knows of services: name → a function of the payload that gives the answer. As long as it is
 * empty, any name is taken; with the first entry, these and `url` alone.
 *
 * @example
 * declare module 'express-party' {
 *   interface Services { nav(user: User): Link[]; health(): Promise<string> }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is for users to fill
export interface Services {}

/** The payload of the `url` service: somebody asks for the URL of a name that nobody has declared. */
export interface UrlQuestion {
  /** As it was asked for, `cms:about` say. */
  readonly name: string;
  /** What stands before the colon. */
  readonly guest: string;
  /** What stands after it. */
  readonly endpoint: string;
  /** The arguments after the name, as they were given; a visitor's object may be among them. */
  readonly values: readonly unknown[];
}

interface Known extends Services {
  url(question: UrlQuestion): string;
}

/** Names under themselves: what is looked up in it, an error prints as the names that there are. */
type Names = { [Service in keyof Known]: Service };

type IsLoose = [keyof Services] extends [never] ? true : false;
type Answer<Service extends keyof Known> = Known[Service] extends (...args: never) => infer Result ? Result : unknown;
type Payload<Service extends keyof Known> = Known[Service] extends (...args: infer Given) => unknown
  ? Given
  : [unknown?];

/** What a handler of a service is handed: nothing, where the service takes nothing. */
type PayloadOf<Service extends keyof Known> = Payload<Service> extends [] ? undefined : Payload<Service>[0];

/** What is asked with: as the service is declared, without what stands after the payload. */
type AskedWith<Service extends keyof Known> =
  Payload<Service> extends []
    ? [payload?: undefined]
    : undefined extends Payload<Service>[0]
      ? [payload?: Payload<Service>[0]]
      : [payload: Payload<Service>[0]];

/** `Asked` is what a handler gets beside the payload. */
export type Connect<Asked> = IsLoose extends true
  ? (service: string, handler: ServiceHandler<Asked>) => () => void
  : <Service extends Names[keyof Names]>(
      service: Service,
      handler: (payload: PayloadOf<Service>, question: Asked) => Answer<Service> | Awaited<Answer<Service>> | undefined,
    ) => () => void;

export type Ask = IsLoose extends true
  ? (service: string, payload?: unknown) => unknown
  : <Service extends Names[keyof Names]>(
      service: Service,
      ...payload: AskedWith<Service>
    ) => Answer<Service> | Awaited<Answer<Service>> | undefined;

/** Promises are left out. */
export type AskAround = IsLoose extends true
  ? (service: string, payload?: unknown) => unknown[]
  : <Service extends Names[keyof Names]>(
      service: Service,
      ...payload: AskedWith<Service>
    ) => Exclude<Awaited<Answer<Service>>, undefined>[];

export type AskAroundAsync = IsLoose extends true
  ? (service: string, payload?: unknown, options?: AskOptions) => Promise<unknown[]>
  : <Service extends Names[keyof Names]>(
      service: Service,
      ...payload: [...payload: AskedWith<Service>, options?: AskOptions]
    ) => Promise<Exclude<Awaited<Answer<Service>>, undefined>[]>;
