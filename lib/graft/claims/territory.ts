import { languageOf } from '../../express/named.js';
import type { PlacedRoute } from '../../links/route.js';
import type { Language, Relation } from '../../pattern/language/language.js';
import type { Token } from '../../pattern/pattern.js';
import { type Claim, takesMethod } from './claims.js';

/** The languages of routes: of those that take the same by their words, there is one. */
export class Languages {
  readonly #byRoute = new WeakMap<PlacedRoute, Language>();
  readonly #known = new Map<string, Language>();

  of(place: PlacedRoute): Language {
    const known = this.#byRoute.get(place);
    if (known) return known;
    const { isOpen, isPrefix, pattern } = place;
    const words = JSON.stringify(pattern.tokens, (key, value: unknown) => (key === 'name' ? undefined : value));
    const key = isOpen ? undefined : `${isPrefix ? 'below ' : ''}${words}`;
    const language = (key !== undefined && this.#known.get(key)) || languageOf(place);
    if (key !== undefined) this.#known.set(key, language);
    this.#byRoute.set(place, language);
    return language;
  }
}

/** Routes with what they take: the ones that may have something in common with another are found by their first segment. */
export class Territory {
  readonly all: readonly Claim[];
  readonly #languages: Languages;
  /** By the first segment, where that is a text. */
  readonly #byFirst = new Map<string, Claim[]>();
  readonly #others: Claim[] = [];

  constructor(claims: readonly Claim[], languages: Languages) {
    this.all = claims;
    this.#languages = languages;
    for (const claim of claims) {
      const first = firstSegment(claim);
      const list = first === undefined ? this.#others : (this.#byFirst.get(first) ?? []);
      list.push(claim);
      if (first !== undefined) this.#byFirst.set(first, list);
    }
  }

  languageOf({ place }: Claim): Language {
    return this.#languages.of(place);
  }

  /** The routes that may take what another route takes, in order. */
  near(claim: Claim): readonly Claim[] {
    const first = firstSegment(claim);
    if (first === undefined) return this.all;
    return [...(this.#byFirst.get(first) ?? []), ...this.#others].sort((one, other) => one.rank - other.rank);
  }

  /** How what a route of these takes lies to what another takes, whatever their methods. */
  relation(claim: Claim, other: Claim): Relation {
    return this.languageOf(claim).to(this.languageOf(other));
  }

  /** Whether a route takes all that another one takes. */
  covers(claim: Claim, other: Claim): boolean {
    const relation = this.relation(claim, other);
    return relation === 'equal' || relation === 'wider';
  }
}

function firstSegment({ pattern: { tokens }, place }: Claim): string | undefined {
  const [first, second] = tokens;
  if (first?.type !== 'text') return undefined;
  const [, segment, ...rest] = first.value.toLowerCase().split('/');
  // What follows it may belong to it.
  const isEnded = rest.length > 0 || (second === undefined && !place.isOpen) || beginsSegment(second);
  return segment !== undefined && segment !== '' && isEnded ? segment : undefined;
}

function beginsSegment(token: Token | undefined): boolean {
  const first = token?.type === 'group' ? token.tokens[0] : token;
  return first?.type === 'text' && first.value.startsWith('/');
}

/** The methods that both take; HEAD goes with GET. */
export function methodsOfBoth(one: Claim, other: Claim): readonly string[] {
  const named = [...new Set([...one.methods, ...other.methods])];
  const shared = named.filter((method) => method !== 'ALL' && takesMethod(one, method) && takesMethod(other, method));
  const isForAll = one.methods.includes('ALL') && other.methods.includes('ALL');
  return isForAll ? ['ALL', ...shared] : shared;
}
