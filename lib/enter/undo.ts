/** The undo function of a step that changed nothing. */
export const NOTHING_TO_UNDO = (): void => {};

/** Makes an undo function run once: when a guest calls `next` twice, the request belongs to somebody else by then. */
export function once(undo: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    undo();
  };
}
