import type { Next } from '../common/apps.js';
import { guarded } from '../common/guarded.js';

/** The undo function of a step that changed nothing. */
export const NOTHING_TO_UNDO = (): void => {};

/**
 * A `next` that undoes first what was done for a guest; once, since the request belongs to somebody else when the guest calls it
 * again. What a guest has made impossible to undo is the request's error.
 */
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
