declare module 'damerau-levenshtein' {
  /** `similarity`: 1 for the same text, 0 for nothing alike; a swapped pair of letters counts as one step. */
  export default function distance(
    a: string,
    b: string,
  ): { steps: number; relative: number; similarity: number };
}
