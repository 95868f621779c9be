declare module 'damerau-levenshtein' {
  /** `similarity` is 1 for equal texts and 0 for texts without anything in common. Two swapped letters are one step. */
  export default function distance(a: string, b: string): { steps: number; relative: number; similarity: number };
}
