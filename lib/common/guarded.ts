import { asError, type Next } from './apps.js';

/** A `next` that works once. */
interface Leave extends Next {
  isLeft: boolean;
}

function leaveBy(next: Next): Leave {
  if ('isLeft' in next) return next as Leave;
  const leave = ((error) => {
    if (leave.isLeft) return;
    leave.isLeft = true;
    next(error);
  }) as Leave;
  leave.isLeft = false;
  return leave;
}

/**
 * Takes a request a step further. What the step throws is given to `next`, as that request's error: whoever called may be a
 * timer or a promise of a guest, where it would end the process or be lost. The step gets a `next` that works once.
 */
export function guarded(next: Next, step: (next: Next) => void): void {
  const leave = leaveBy(next);
  try {
    step(leave);
  } catch (thrown) {
    // What `next` itself throws belongs to who gave it.
    if (leave.isLeft) throw thrown;
    leave(asError(thrown));
  }
}

/** Runs all steps, whatever each of them throws; then throws the first of what was thrown. */
export function runAll(steps: readonly (() => void)[]): void {
  const thrown: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
