import type { DifferenceKind } from '../../graft/report/figures.js';
import { placeKey } from '../../graft/report/place-keys.js';
import type { SideName } from '../../party/pair.js';
import type { Both, Difference, How } from './answer.js';
import { isSecretName, MASK, shownPair } from './masking.js';

/** So many places are told of two answers. */
const MOST = 500;
/** A comparison that has come upon so many differences, of however few places, is over. */
const MOST_TRIED = 50_000;

/** Whether values are shown: as their path is named, never, or always; what looks like a secret within them is masked all the same. */
type Showing = 'by name' | 'never' | 'always';

/** What a comparison has found, each place once: a list that differs in each element is one. */
export class Found {
  readonly #how: How;
  readonly #byKey = new Map<string, Difference>();
  #tried = 0;
  readonly #links = new Map<string, string | undefined>();

  constructor(how: How) {
    this.#how = how;
  }

  get isFull(): boolean {
    return this.#byKey.size >= MOST || this.#tried >= MOST_TRIED;
  }

  add(
    kind: DifferenceKind,
    path: string,
    { scion, stock }: Both<string | undefined>,
    showing: Showing = 'by name',
  ): void {
    this.#tried++;
    const isIgnored = this.#how.ignores?.(path) === true;
    // A place of which one element is ignored may differ in another.
    const key = `${isIgnored} ${kind} ${placeKey(path)}`;
    if (this.isFull || this.#byKey.has(key)) return;
    const isHidden = showing === 'never' || (showing === 'by name' && isSecretName(path));
    const shown = isHidden ? { scion: masked(scion), stock: masked(stock) } : shownPair(scion, stock);
    this.#byKey.set(key, { kind, path, ...shown, ...(isIgnored && { isIgnored }) });
  }

  list(): Difference[] {
    return [...this.#byKey.values()];
  }

  /** Where a URL leads to on a side, if it is known; asked once a comparison. */
  linkOf(url: string, side: SideName): string | undefined {
    const { linkOf, onError } = this.#how;
    if (!linkOf) return undefined;
    const key = `${side} ${url}`;
    if (this.#links.has(key)) return this.#links.get(key);
    let link: string | undefined;
    try {
      link = linkOf(url, side);
    } catch (error) {
      onError?.(error, 'linkOf');
    }
    this.#links.set(key, link);
    return link;
  }

  /** Whether two URLs lead to the same endpoint with the same values. */
  isSameLink({ scion, stock }: Both<string>): boolean {
    if (scion === stock) return true;
    const link = this.linkOf(scion, 'scion');
    return link !== undefined && link === this.linkOf(stock, 'stock');
  }
}

function masked(text: string | undefined): string | undefined {
  return text === undefined ? undefined : MASK;
}
