/**
 * Picks a share of what comes: as many as it says of each so many, and which of them is up to chance, so that no rhythm of the requests
 * decides it.
 */
export class Share {
  readonly #random: () => number;
  #share: number | undefined;
  #count = 0;
  #picked = 0;
  #next = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** @param share from 0 to 1 */
  picks(share: number): boolean {
    if (share !== this.#share) this.#begin(share);
    const isPicked = this.#count++ >= this.#next;
    if (isPicked) this.#draw(++this.#picked);
    return isPicked;
  }

  #begin(share: number): void {
    this.#share = share;
    this.#count = 0;
    this.#picked = 0;
    this.#draw(0);
  }

  /** Of each part of the requests that is as long as one in it is picked, the one to be picked. */
  #draw(part: number): void {
    const share = this.#share ?? 0;
    this.#next = share > 0 ? Math.floor((part + this.#random()) / share) : Number.POSITIVE_INFINITY;
  }
}
