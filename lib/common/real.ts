/** What a view answers under this name: the object that it is a view of. Registered: other copies of the package ask too. */
export const REAL: unique symbol = Symbol.for('express-party.real');

/**
 * The request, or response, that Node knows: a guest may hold a view of it (lib/enter/views/view.ts), and what is kept beside
 * requests is kept for the one that all of them are views of.
 */
export function realOf<Given extends object>(given: Given): Given {
  return (given as { [REAL]?: Given })[REAL] ?? given;
}

/** What a view or a stand-in answers under this name: the object on which Node's own methods act that are called on it. */
export const ACTED_ON: unique symbol = Symbol.for('express-party.acted-on');

/** The object on which Node's own methods act: not always the real one, from which a stand-in may have been cut off. */
export function actedOn<Given extends object>(given: Given): Given {
  return (given as { [ACTED_ON]?: Given })[ACTED_ON] ?? given;
}
