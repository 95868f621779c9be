import { SECRET } from '../shared/refusals';

/** Objects that a visitor sends where a text is meant, with every word that the code could have meant something by. */
export const objects: readonly Record<string, unknown>[] = [
  {},
  { absolute: `https://${SECRET}.test` },
  { absolute: true },
  { hash: SECRET },
  { query: { admin: SECRET } },
  { query: { admin: SECRET }, hash: SECRET, absolute: `https://${SECRET}.test` },
  { id: SECRET, slug: SECRET },
  { toJSON: SECRET, toString: SECRET, valueOf: SECRET },
  JSON.parse(`{ "__proto__": { "absolute": "https://${SECRET}.test" } }`),
];

/** The same for the objects by which template engines hand over what was given by name. */
export const engineObjects: readonly Record<string, unknown>[] = [
  { __keywords: true, admin: SECRET },
  { __keywords: true, hash: SECRET },
  { name: 'urlFor', hash: { admin: SECRET }, data: {} },
  { name: 'urlFor', hash: { admin: SECRET }, data: { root: {} }, loc: {} },
  { name: 'urlFor', hash: { admin: SECRET }, data: { root: { urlFor: SECRET } }, lookupProperty: SECRET },
];

/** As each would come from a parser that makes objects without a prototype. */
export function bareOf(object: unknown): unknown {
  return JSON.parse(JSON.stringify(object), (_key, value) =>
    typeof value === 'object' && value !== null ? Object.assign(Object.create(null), value) : value,
  );
}
