import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';

/** Told by Node of every server in the process that starts to listen. */
const CHANNEL = 'tracing:net.server.listen:asyncEnd';

const dropped = new FinalizationRegistry((stop: () => void) => stop());

/**
 * Tells the owner whenever a server starts to listen, until the returned function is called.
 * The subscription is the process's, so the owner is held weakly: one that was dropped can be collected.
 */
export function onListen(owner: { heard(server: Server): void }): () => void {
  const ref = new WeakRef(owner);
  const hear = (message: unknown) => {
    ref.deref()?.heard((message as { server: Server }).server);
  };
  subscribe(CHANNEL, hear);
  const stop = () => {
    unsubscribe(CHANNEL, hear);
  };
  dropped.register(owner, stop, ref);
  return () => {
    stop();
    dropped.unregister(ref);
  };
}
