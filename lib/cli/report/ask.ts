import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Report } from '../../graft/report/report.js';
import { wireOver } from '../../wire/socket.js';
import { messageOf, Trouble } from '../trouble.js';

const PATIENCE = 5000;

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

/** The reports of a process that has opened a console; none of one that is gone, and has left its socket behind. */
export async function reportsOver(path: string): Promise<Report[] | undefined> {
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
  try {
    await once(socket, 'connect');
    return (await wireOver(socket).ask('report')) as Report[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
    throw new Trouble(`${path} gives no report: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
