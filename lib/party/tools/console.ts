import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { badOption } from '../../common/checks.js';
import { wireOver } from '../../wire/socket.js';
import type { Answerer } from '../../wire/wire.js';

/** The sockets that a party has opened for the tools of the same machine, and for the other processes of its host. */
export class Consoles {
  /** By place. */
  readonly #servers = new Map<string, Server>();
  /** What can be asked, by the wire that apps in other processes speak too. */
  readonly #answerers = new Map<string, Answerer>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** The paths of those that are open. */
  get places(): string[] {
    return [...this.#servers.keys()];
  }

  /** Answers over all of them, and over those that will be opened. */
  answer(service: string, answerer: Answerer): void {
    this.#answerers.set(service, answerer);
  }

  /**
   * Opens a socket that only this user can reach.
   *
   * @returns the function that closes it and takes it away
   */
  open(path: unknown): () => void {
    if (typeof path !== 'string' || path === '') {
      throw badOption('line.console()', 'path', 'is no path', 'Write line.console("party.sock").');
    }
    const place = placeOf(path);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
      const wire = wireOver(socket);
      for (const [name, answerer] of this.#answerers) wire.answer(name, answerer);
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') takeOver(server, place, this.#report);
      else this.#report(error);
    });
    listen(server, place);
    server.unref();
    this.#servers.set(place, server);
    return () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (this.#servers.get(place) === server) this.#servers.delete(place);
    };
  }
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
