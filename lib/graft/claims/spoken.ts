import type { Claim } from './claims.js';

/** A route as it is spoken of: its methods, and its path as it is written in the source. */
export function written({ methods, pattern, place }: Claim): string {
  const path = (place.written ?? pattern.source) || '/';
  return `${place.use ? 'use' : methods.join(', ')} ${path}`;
}

/** A route for all methods whose handler has a way to pass a request on is a guard. */
export function isGuard({ methods, place }: Claim): boolean {
  return methods.includes('ALL') && place.handlers !== undefined && !place.isFinal;
}
