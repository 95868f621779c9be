import { type Leaf, leavesOf, type Token } from './pattern.js';

/** A token, or a character of a text: what two patterns are compared by. */
export type Item = string | Exclude<Token, { type: 'text' }>;

/** The key of one pattern, and what stands in its place in the other. */
type Found = readonly (readonly [key: string, other: KeyToken])[];

export type KeyToken = Exclude<Leaf, { type: 'text' }>;

/**
 * For each key of a pattern what stands in its place in another, where both are one path but for names, constraints, letter case
 * and what the other lets one leave out; `undefined` where they are not.
 *
 *     '/:lang/about', '/:language(en|fr)?/about'  → { lang: language(en|fr) }
 */
export function alike(items: readonly Item[], others: readonly Item[]): ReadonlyMap<string, KeyToken> | undefined {
  const found = compare(items, others);
  return found && new Map(found);
}

/** The keys of a pattern replaced by others. */
export function withKeyTokens(tokens: readonly Token[], keys: ReadonlyMap<string, KeyToken>): Token[] {
  return tokens.map((token) => {
    if (token.type === 'text') return token;
    if (token.type === 'group') return { type: 'group', tokens: withKeyTokens(token.tokens, keys) };
    return keys.get(token.name) ?? token;
  });
}

/** What takes a value, in order. */
export function keyTokensOf(tokens: readonly Token[]): KeyToken[] {
  return leavesOf(tokens).filter((token): token is KeyToken => token.type !== 'text');
}

/** The tokens of a pattern as `alike` compares them. */
export function itemsOf(tokens: readonly Token[]): Item[] {
  const items = tokens.flatMap((token): Item[] => (token.type === 'text' ? [...token.value.toLowerCase()] : [token]));
  // Routers do not look at the slash at the end.
  return items.at(-1) === '/' && items.length > 1 ? items.slice(0, -1) : items;
}

function compare(items: readonly Item[], others: readonly Item[], found: Found = []): Found | undefined {
  for (let i = 0; i < Math.max(items.length, others.length); i++) {
    const [item, other] = [items[i], others[i]];
    if (typeof other === 'object' && other.type === 'group') {
      return compareGroup([item, ...items.slice(i + 1)], [other.tokens, others.slice(i + 1)], found);
    }
    if (item === undefined || other === undefined) return undefined;
    if (typeof item === 'string' || typeof other === 'string') {
      if (item !== other) return undefined;
      continue;
    }
    if (item.type === 'group' || (item.type === 'wildcard' && other.type !== 'wildcard')) return undefined;
    found = [...found, [item.name, other]];
  }
  return found;
}

/** What may be left out there may be so here too; or it stands here always, or never. */
function compareGroup(
  [item, ...rest]: readonly (Item | undefined)[],
  [group, others]: readonly [readonly Token[], readonly Item[]],
  found: Found,
): Found | undefined {
  const left = rest as Item[];
  if (typeof item === 'object' && item.type === 'group') {
    const within = compare(itemsOf(item.tokens), itemsOf(group), found);
    return within && compare(left, others, within);
  }
  const items = item === undefined ? [] : [item, ...left];
  return compare(items, [...itemsOf(group), ...others], found) ?? compare(items, others, found);
}
