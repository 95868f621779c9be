/** The undo function of a step that changed nothing. */
export const NOTHING_TO_UNDO = (): void => {};

/**
 * Makes an undo function run once only: a guest may call `next` twice, or throw after it, and by then the request
 * belongs to somebody else.
 */
export function once(undo: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    undo();
  };
}
