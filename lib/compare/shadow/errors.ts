import type { ComparedRequest, Watching } from '../../graft/serve/comparison.js';
import type { Guard } from '../guard.js';

/** Tells a guard whether the scion has failed a visitor. What follows from a visitor's leaving tells nothing of the scion. */
export function watchErrors({ journey, req, res }: ComparedRequest, guard: Guard): Watching {
  let isTold = false;
  const tell = (isFailed: boolean) => {
    if (!isTold) guard.answered(journey, isFailed);
    isTold = true;
  };
  // Before whoever destroys the response because of it.
  req.prependOnceListener('aborted', () => {
    if (!res.destroyed && !res.errored) isTold = true;
  });
  res.once('close', () => tell(res.statusCode >= 500 || Boolean(res.errored)));
  return {
    left: () => {},
    failed: () => tell(true),
    // It is the stock's from now on.
    passed: () => {
      isTold = true;
    },
  };
}

/** Both of two who watch the same request, if there are two. */
export function watchedBy(one: Watching | undefined, other: Watching | undefined): Watching | undefined {
  if (!one || !other) return one ?? other;
  return {
    left: (error) => {
      one.left(error);
      other.left(error);
    },
    failed: () => {
      one.failed();
      other.failed();
    },
    passed: () => {
      one.passed();
      other.passed();
    },
  };
}
