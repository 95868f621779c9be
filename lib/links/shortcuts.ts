import type { Pattern } from '../pattern/pattern.js';
import { type Plain, quickUrl } from '../pattern/quick.js';
import type { Endpoint, Member } from './member.js';
import type { Names } from './names.js';

/**
 * What most calls of `urlFor` ask for, at once: endpoints that links were made to before, as long as the site's base is
 * what it was then. Whatever is not as simple, or is wrong, is for Names to work out.
 */
export class Shortcuts {
  readonly #names: Names;
  readonly #baseOf: () => Pattern;
  readonly #known = new Map<string, Plain>();
  #base: Pattern | undefined;
  /** A page links to the same endpoint over and over. */
  #lastName: string | undefined;
  #last: Plain | undefined;

  /** `base` throws where there is none. */
  constructor(names: Names, base: () => Pattern) {
    this.#names = names;
    this.#baseOf = base;
  }

  urlFor(member: Member, name: string, given: readonly unknown[]): string | undefined {
    if (!this.#names.ready || member.gone !== undefined || !this.#holds()) return undefined;
    const plain = name === this.#lastName ? this.#last : this.#find(member, name);
    return plain && quickUrl(plain, given);
  }

  /** Who has which name is another matter from now on. */
  clear(): void {
    this.#base = undefined;
    this.#known.clear();
    this.#lastName = undefined;
    // Or it would be that of `urlFor(undefined)`.
    this.#last = undefined;
  }

  /** Whether there is a base, and what is known was made with it. */
  #holds(): boolean {
    try {
      const base = this.#baseOf();
      if (base !== this.#base) this.clear();
      this.#base = base;
      return true;
    } catch {
      return false;
    }
  }

  #find(member: Member, name: string): Plain | undefined {
    const known = this.#known.get(name) ?? this.#learn(name);
    // A short name is another endpoint for each who asks.
    if (known === undefined) return plainFor(member.endpoints.get(name));
    this.#lastName = name;
    this.#last = known;
    return known;
  }

  #learn(name: string): Plain | undefined {
    const plain = plainFor(this.#names.asked(name));
    if (plain) this.#known.set(name, plain);
    return plain;
  }
}

/** What is wrong with an endpoint is told where all checks are made. */
function plainFor(endpoint: Endpoint | undefined): Plain | undefined {
  if (endpoint === undefined || endpoint.twin !== undefined) return undefined;
  try {
    return endpoint.ready().plain;
  } catch {
    return undefined;
  }
}
