import type { ServerResponse } from 'node:http';
import { badOption, isError } from '../common/checks.js';
import { realOf } from '../common/real.js';
import { PartylineError } from '../errors.js';

/** Closes a resource in the end, and returns it. */
export interface Closing {
  /** By `Symbol.asyncDispose`, else `Symbol.dispose`, else the first of `release`, `close`, `destroy` that it has. */
  <Resource>(resource: Resource): Resource;
  /** By a function that gets it, which may be async: work after the answer too. */
  <Value>(value: Value, close: (value: Value) => unknown): Value;
}

/** Tells of what failed and hurt nobody. */
export type Report = (error: unknown) => void;

interface Entry {
  readonly close: () => unknown;
  readonly report: Report;
}

/** What is to be closed when a response is through, the last first, each once. */
export class Closer {
  readonly #entries: Entry[] = [];
  #state: 'open' | 'closing' | 'over' = 'open';

  /** Throws when the response is over, having closed what it was given: nobody else would. */
  add(entry: Entry, called: (...given: never[]) => unknown): void {
    this.#entries.push(entry);
    if (this.#state !== 'over') return;
    this.#state = 'closing';
    void this.#drain();
    const error = new PartylineError('RESPONSE_OVER', {});
    Error.captureStackTrace(error, called);
    throw error;
  }

  /** What is closed may give more to be closed. */
  async end(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    await this.#drain();
  }

  async #drain(): Promise<void> {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      try {
        await entry.close();
      } catch (error) {
        entry.report(error);
      }
    }
    this.#state = 'over';
  }
}

/** By Node's own response: whoever holds a view of it has the same. */
const closers = new WeakMap<ServerResponse, Closer>();

/** The closer of a response: it ends when that is finished, has failed, or its client has left. */
export function closerOf(res: ServerResponse): Closer {
  const real = realOf(res);
  const known = closers.get(real);
  if (known) return known;
  const closer = new Closer();
  closers.set(real, closer);
  const end = () => void closer.end();
  if (real.destroyed || real.writableFinished) end();
  else for (const event of ['finish', 'close']) real.once(event, end);
  return closer;
}

/** The closer of a call that nobody but its caller knows of: it ends with the body of the answer. */
export class BodyCloser extends Closer {
  /** The same answer, at the end of whose body everything is closed; at once, if it has none. */
  async closeWith(response: Response): Promise<Response> {
    if (!response.body || response.bodyUsed) {
      await this.end();
      return response;
    }
    const { status, statusText, headers } = response;
    return new Response(this.#closingWith(response.body), { status, statusText, headers });
  }

  #closingWith(body: ReadableStream): ReadableStream {
    const reader = body.getReader();
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read();
            if (!done) return controller.enqueue(value);
          } catch (error) {
            await this.end();
            throw error;
          }
          await this.end();
          controller.close();
        },
        cancel: async (reason) => {
          try {
            await reader.cancel(reason);
          } finally {
            await this.end();
          }
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** Tells it on stderr: there is no party that would be told. */
export const toStderr: Report = (error) => console.error(isError(error) ? error.stack : error);

/** Makes the function that hands over what is to be closed. It works unbound. */
export function closingOf(closer: () => Closer, reportOf: () => Report): Closing {
  return function closing(value: unknown, ...rest: [] | [(value: unknown) => unknown]): never {
    const close = rest.length > 0 ? given(value, rest[0]) : own(value);
    closer().add({ close, report: reportOf() }, closing);
    return value as never;
  } as Closing;
}

function given(value: unknown, close: unknown): () => unknown {
  if (typeof close === 'function') return () => close(value);
  throw badOption('closing()', 'close', 'is no function', 'Write closing(value, (value) => value.end()).');
}

/** A pool has no dispose symbol, and none of these names is anything else on what is opened for a while. */
const METHODS = [Symbol.asyncDispose, Symbol.dispose, 'release', 'close', 'destroy'] as const;

/** Looked up now: what cannot be closed is told where it is handed over. */
function own(resource: unknown): () => unknown {
  const held = Object(resource) as Record<PropertyKey, unknown>;
  const name = METHODS.find((each) => each !== undefined && typeof held[each] === 'function');
  if (name !== undefined) return () => (held[name] as () => unknown)();
  const isPromise = typeof held.then === 'function';
  throw badOption(
    'closing()',
    'resource',
    isPromise ? 'is a promise' : 'has no method that would close it',
    isPromise
      ? 'Write closing(await pool.connect()).'
      : 'Give it Symbol.asyncDispose, Symbol.dispose, release, close or destroy, or write closing(value, (value) => …).',
  );
}
