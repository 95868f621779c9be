/** How many bytes all open requests of a graft may keep together, unless the host says otherwise. */
export const DEFAULT_ROOM = 32 * 1024 * 1024;

/** The memory that requests share. */
export class Room {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Takes as many bytes, if they are there. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#free += bytes;
  }
}
