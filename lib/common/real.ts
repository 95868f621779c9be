/** What a view answers under this name: the object that it is a view of. Registered: other copies of the package ask too. */
export const REAL: unique symbol = Symbol.for('express-party.real');

/**
 * The request, or response, that Node knows: a guest may hold a view of it (lib/enter/view.ts), and what is kept beside
 * requests is kept for the one that all of them are views of.
 */
export function realOf<Given extends object>(given: Given): Given {
  return (given as { [REAL]?: Given })[REAL] ?? given;
}
