import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Places for the sockets of one app: in a folder that nobody else may open, gone when it is closed or the process ends. */
export class Sockets {
  readonly #folder: string | undefined;
  readonly #remove = () => {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  };

  constructor() {
    // Windows has names instead of files, which go by themselves.
    if (process.platform !== 'win32') this.#folder = mkdtempSync(join(tmpdir(), 'express-party-'));
    process.once('exit', this.#remove);
  }

  place(name: string): string {
    return this.#folder === undefined ? `\\\\.\\pipe\\express-party-${randomUUID()}-${name}` : join(this.#folder, name);
  }

  close(): void {
    process.off('exit', this.#remove);
    this.#remove();
  }
}
