import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { wireOver } from './socket.js';

/** The sockets that a path is, or holds; `undefined` where it is neither a socket nor a folder of them. */
export function socketsAt(path: string): string[] | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isSocket()) return [path];
  if (!found?.isDirectory()) return undefined;
  const sockets = readdirSync(path)
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isSocket());
  return sockets.length > 0 ? sockets.sort() : undefined;
}

/** A process that is gone, and has left its socket behind. */
export class NobodyThere extends Error {}

/**
 * Asks the process that listens at a socket, in a connection of its own. Rejects with what it threw, with `NobodyThere`, and where
 * it does not answer in time.
 */
export async function askOver(path: string, service: string, payload: unknown, patience: number): Promise<unknown> {
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${patience} ms`)), patience);
  try {
    await once(socket, 'connect');
    return await new Promise((resolve, reject) => {
      socket.on('error', reject);
      wireOver(socket).ask(service, payload).then(resolve, reject);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ECONNREFUSED' || code === 'ENOENT' ? new NobodyThere(undefined, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
