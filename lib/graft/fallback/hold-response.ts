import type { ServerResponse } from 'node:http';

interface HoldOptions {
  /** Whether an answer with this status must not be sent. */
  isRefused(status: number): boolean;
  /** Called when the app has ended such an answer. */
  refused(status: number): void;
}

type Writing = 'writeHead' | 'write' | 'end' | 'flushHeaders';

/** Holds back the first byte of a response until its status is known, and discards all of it if that is refused. */
export function holdResponse(res: ServerResponse, { isRefused, refused }: HoldOptions): void {
  let isSent: boolean | undefined;
  let status = 0;
  const decide = (given = res.statusCode) => {
    if (isSent === undefined) {
      status = given;
      isSent = !isRefused(given);
    }
    return isSent;
  };
  replace(res, 'writeHead', (send, given) => (decide(given[0] as number) ? send() : res));
  replace(res, 'flushHeaders', (send) => (decide() ? send() : undefined));
  replace(res, 'write', (send, given) => {
    if (decide()) return send();
    callBack(given);
    return true;
  });
  replace(res, 'end', (send, given) => {
    if (decide()) return send();
    callBack(given);
    // The app may still use the response in this turn, after its `end()`.
    setImmediate(() => refused(status));
    return res;
  });
}

/** Calls the callback of `write` or `end`: the chunk was discarded, and the app must not wait for ever. */
function callBack(given: readonly unknown[]): void {
  const done = given.at(-1);
  if (typeof done === 'function') process.nextTick(done);
}

function replace(
  res: ServerResponse,
  name: Writing,
  write: (send: () => unknown, given: readonly unknown[]) => unknown,
): void {
  const method = res[name] as (...given: unknown[]) => unknown;
  const replaced = (...given: unknown[]) => write(() => method.apply(res, given), given);
  Object.defineProperty(res, name, { value: replaced, configurable: true, writable: true, enumerable: true });
}
