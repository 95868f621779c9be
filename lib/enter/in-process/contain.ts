import type { EventEmitter } from 'node:events';

/**
 * Events come from Node, in a turn of their own, where what a listener throws would end the process; so would an error to
 * which nobody listens. A request that is made in process is no client's: the throw is its result, or comes too late to be one.
 */
export function contain(emitter: EventEmitter, fail: (thrown: unknown) => void): void {
  const over = (emit: EventEmitter['emit']) =>
    function contained(this: unknown, event: string | symbol, ...values: unknown[]): boolean {
      try {
        if (event === 'error' && emitter.listenerCount('error') === 0) return false;
        return emit.call(this, event, ...values);
      } catch (thrown) {
        fail(thrown);
        return true;
      }
    };
  let current = over(emitter.emit);
  Object.defineProperty(emitter, 'emit', {
    get: () => current,
    set: (emit: EventEmitter['emit']) => {
      current = over(emit);
    },
    configurable: true,
  });
}
