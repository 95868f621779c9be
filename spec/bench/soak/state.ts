import { channel } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import { getHeapCodeStatistics } from 'node:v8';

/** What there is of a process while nobody asks: it has to be the same in the end. */
export interface State {
  readonly heap: number;
  /** Open handles by kind. */
  readonly handles: Readonly<Record<string, number>>;
  readonly listeners: number;
}

const CHANNELS = ['tracing:net.server.listen:asyncEnd', 'express-party:dispatch', 'express-party:invite'];

/**
 * The heap once nothing is left that can be collected, without the code that the engine has compiled of late: finalizers
 * need turns of their own.
 */
async function heap(): Promise<number> {
  for (let i = 0; i < 8; i++) {
    (globalThis.gc as () => void)();
    await pause(20);
  }
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return process.memoryUsage().heapUsed - code - bytecode;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function stateOf(emitters: readonly EventEmitter[]): Promise<State> {
  // Connections take their time to go.
  await pause(1500);
  return { heap: await heap(), handles: handles(), listeners: listeners(emitters) };
}

function handles(): Record<string, number> {
  const found: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) found[kind] = (found[kind] ?? 0) + 1;
  return found;
}

function listeners(emitters: readonly EventEmitter[]): number {
  const count = (emitter: EventEmitter) =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
  const subscribed = CHANNELS.filter((name) => channel(name).hasSubscribers).length;
  return emitters.reduce((sum, emitter) => sum + count(emitter), subscribed);
}
