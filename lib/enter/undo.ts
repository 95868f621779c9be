import type { Next } from '../common/apps.js';
import { guarded } from '../common/guarded.js';

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

/** A `next` that undoes first, and once, what was done for a guest. What a guest has made impossible to undo is the request's error. */
export function leaving(undo: () => void, next: Next): Next {
  let isDone = false;
  return (error) =>
    guarded(next, (leave) => {
      if (!isDone) {
        isDone = true;
        undo();
      }
      leave(error);
    });
}
