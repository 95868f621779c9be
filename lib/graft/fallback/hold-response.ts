import type { ServerResponse } from 'node:http';

const METHODS = ['writeHead', 'flushHeaders', 'write', 'end'] as const;

interface Judges {
  isRefused(status: number): boolean;
  /** Called at the end of a response that was refused. */
  refused(status: number): void;
  /** Called when a response that is not refused begins. */
  sent(): void;
}

/** Whether nobody has fixed the methods that have to be replaced. */
export function isHoldable(res: ServerResponse): boolean {
  return METHODS.every((name) => Object.getOwnPropertyDescriptor(res, name)?.configurable !== false);
}

/**
 * Holds back a response until its status is known. One that is refused is discarded. Returns the function that lets it go:
 * what is held is discarded, and what is written from then on is somebody else's.
 */
export function holdResponse(res: ServerResponse, { isRefused, refused, sent }: Judges): () => void {
  let isSent: boolean | undefined;
  let status = 0;
  const decide = (given = res.statusCode) => {
    if (isSent === undefined) {
      status = given;
      isSent = !isRefused(given);
      if (isSent) sent();
    }
    return isSent;
  };
  replaceMethod(res, 'writeHead', (send, given) => (decide(given[0] as number) ? send(given) : res));
  replaceMethod(res, 'flushHeaders', (send) => (decide() ? send([]) : undefined));
  replaceMethod(res, 'write', (send, given) => {
    if (decide()) return send(given);
    callBack(given);
    return true;
  });
  replaceMethod(res, 'end', (send, given) => {
    if (decide()) return send(given);
    callBack(given);
    // The app may still use the response in this turn, after its `end()`.
    setImmediate(() => {
      if (!isSent) refused(status);
    });
    return res;
  });
  return () => {
    isSent = true;
  };
}

/** Calls the callback of `write` or `end`: the chunk was discarded, and the app must not wait for ever. */
export function callBack(given: readonly unknown[]): void {
  const done = given.at(-1);
  if (typeof done === 'function') process.nextTick(done);
}

/** Replaces a method of a response; `send` calls the one before. */
export function replaceMethod(
  res: ServerResponse,
  name: (typeof METHODS)[number],
  replacement: (send: (given: unknown[]) => unknown, given: unknown[]) => unknown,
): void {
  const method = res[name] as (...given: unknown[]) => unknown;
  const value = (...given: unknown[]) => replacement((sent) => method.apply(res, sent), given);
  Object.defineProperty(res, name, { value, configurable: true, writable: true, enumerable: true });
}
