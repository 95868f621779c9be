import type { ServerResponse } from 'node:http';

interface HeldOptions {
  /** Whether an answer with this status is not to be sent. */
  isRefused(status: number): boolean;
  /** An answer that is not sent has come to its end. */
  refused(status: number): void;
}

type Writing = 'writeHead' | 'write' | 'end' | 'flushHeaders';

/** Holds back the first byte of an answer until its status is known, and all of it where that is refused. */
export function hold(res: ServerResponse, { isRefused, refused }: HeldOptions): void {
  let isOpen: boolean | undefined;
  let status = 0;
  const open = (given = res.statusCode) => {
    if (isOpen === undefined) {
      status = given;
      isOpen = !isRefused(given);
    }
    return isOpen;
  };
  replace(res, 'writeHead', (send, given) => (open(given[0] as number) ? send() : res));
  replace(res, 'flushHeaders', (send) => (open() ? send() : undefined));
  replace(res, 'write', (send, given) => {
    if (open()) return send();
    goOn(given);
    return true;
  });
  replace(res, 'end', (send, given) => {
    if (open()) return send();
    goOn(given);
    // What the app does after its answer is still the app's.
    setImmediate(() => refused(status));
    return res;
  });
}

/** Who waits until his part is through has nothing to wait for. */
function goOn(given: readonly unknown[]): void {
  const done = given.at(-1);
  if (typeof done === 'function') process.nextTick(done);
}

function replace(
  res: ServerResponse,
  name: Writing,
  write: (send: () => unknown, given: readonly unknown[]) => unknown,
): void {
  const method = res[name] as (...given: unknown[]) => unknown;
  const held = (...given: unknown[]) => write(() => method.apply(res, given), given);
  Object.defineProperty(res, name, { value: held, configurable: true, writable: true, enumerable: true });
}
