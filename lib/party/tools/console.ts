import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { badOption } from '../../common/checks.js';
import { wireOver } from '../../wire/socket.js';

/** What can be asked over the socket, by the wire that apps in other processes speak too. */
export type Answers = Readonly<Record<string, () => unknown>>;

/**
 * Opens a socket that only this user can reach, for the tools of the same machine.
 *
 * @returns the function that closes it and takes it away
 */
export function openConsole(path: unknown, answers: Answers, report: (error: unknown) => void): () => void {
  if (typeof path !== 'string' || path === '') {
    throw badOption('line.console()', 'path', 'is no path', 'Write line.console("party.sock").');
  }
  const place = placeOf(path);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    const wire = wireOver(socket);
    for (const [name, answer] of Object.entries(answers)) wire.answer(name, answer);
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') takeOver(server, place, report);
    else report(error);
  });
  listen(server, place);
  server.unref();
  return () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
}

/** In a folder that several processes share, each has its own. */
function placeOf(path: string): string {
  const isFolder = path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder) return path;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return join(path, `${process.pid}.sock`);
}

/** From its first moment on nobody else can reach it. Exclusive: no primary of a cluster has it in its place. */
function listen(server: Server, path: string): void {
  const before = process.umask(0o177);
  try {
    server.listen({ path, exclusive: true });
  } finally {
    process.umask(before);
  }
  server.once('listening', () => chmodSync(path, 0o600));
}

/** A process that was killed leaves its socket behind: nobody listens there. */
function takeOver(server: Server, path: string, report: (error: unknown) => void): void {
  const probe = connect(path);
  probe.on('connect', () => {
    probe.destroy();
    report(
      badOption(
        'line.console()',
        'path',
        'is the socket of a process that runs',
        'Give each process a path of its own.',
      ),
    );
  });
  probe.on('error', () => {
    rmSync(path, { force: true });
    listen(server, path);
  });
}
