import { badOption, checkOptions } from '../../common/checks.js';
import type { States } from '../states/states.js';
import type { Source } from './source.js';

type Handler = (details?: unknown) => void;

/** A client of `@openfeature/server-sdk`, by the members that are used. */
export interface FlagClient {
  getObjectDetails(flag: string, fallback: null, context?: FlagContext): PromiseLike<FlagDetails>;
  addHandler(event: string, handler: Handler): void;
  removeHandler(event: string, handler: Handler): void;
}

/** An evaluation, by the members that are used. */
export interface FlagDetails {
  readonly value: unknown;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** What a flag is evaluated for. It describes this process, not a visitor. */
export type FlagContext = Readonly<Record<string, string | number | boolean>>;

/** Options of {@link openFeatureSource}. */
export interface OpenFeatureOptions {
  /** The key of the flag, an object that is the whole table of states. */
  flag: string;
  /** What the flag is evaluated for, for example the region (default: the client's own context). */
  context?: FlagContext;
}

const CHANGE_EVENTS = ['PROVIDER_READY', 'PROVIDER_CONFIGURATION_CHANGED'];
const FAILURE_EVENTS = [
  ['PROVIDER_STALE', 'its provider is out of touch, and says what it knew before'],
  ['PROVIDER_ERROR', 'its provider failed'],
] as const;

/**
 * Reads the whole table of states from one object flag of an OpenFeature client: at the start, and whenever the provider
 * says that it is ready or that something changed. A flag that cannot be evaluated, is disabled or has no value is a
 * failure.
 *
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 *
 * @example
 * openFeatureSource(OpenFeature.getClient(), { flag: 'graft' });
 */
export function openFeatureSource(client: FlagClient, options: OpenFeatureOptions): Source {
  const { flag, context } = readOptions(client, options);
  return {
    name: `flag ${JSON.stringify(flag)}`,
    load: () => evaluate(client, flag, context),
    subscribe(changed, failed) {
      const handlers: [string, Handler][] = CHANGE_EVENTS.map((event) => [event, () => changed()]);
      for (const [event, reason] of FAILURE_EVENTS) {
        handlers.push([event, (details) => failed(new Error(reason, { cause: details }))]);
      }
      for (const [event, handler] of handlers) client.addHandler(event, handler);
      return () => {
        for (const [event, handler] of handlers) client.removeHandler(event, handler);
      };
    },
  };
}

function readOptions(client: FlagClient, options: OpenFeatureOptions): OpenFeatureOptions {
  const where = 'openFeatureSource()';
  const write = 'Write openFeatureSource(OpenFeature.getClient(), { flag: "graft" }).';
  checkOptions(options, ['flag', 'context'], where);
  if (typeof (client as Partial<FlagClient> | undefined)?.getObjectDetails !== 'function') {
    throw badOption(where, 'client', 'is no client', write);
  }
  if (typeof options.flag === 'string' && options.flag !== '') return options;
  throw badOption(where, 'flag', 'is no name of a flag', write);
}

async function evaluate(client: FlagClient, flag: string, context?: FlagContext): Promise<States> {
  // The default is null, which is no table: so a provider that returns its default is never mistaken for a good answer.
  const { value, reason, errorCode, errorMessage } = await client.getObjectDetails(flag, null, context);
  if (errorCode !== undefined) throw new Error(`${errorCode}${errorMessage ? `: ${errorMessage}` : ''}`);
  if (value === null || value === undefined) throw new Error(`it has no value (${reason ?? 'no reason given'})`);
  return value as States;
}
