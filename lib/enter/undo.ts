/** The way back where nothing was done. */
export const NOTHING = (): void => {};

/**
 * Lets a way back be gone once: a guest may call `next` twice, or throw after it, and by then somebody else has the
 * request.
 */
export function once(undo: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    undo();
  };
}
