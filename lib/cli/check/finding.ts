/** What `check` finds: where, why it is so, and what mends it. */
export interface CheckFinding {
  /** What it is about, in one word or two. */
  readonly kind: string;
  /** The guest, the route, or the file and line. */
  readonly where: string;
  readonly cause: string;
  readonly mend: string;
}

/** The same finding in another run: lines move when a file is edited. */
export function keyOf({ kind, where, cause }: CheckFinding): string {
  return `${kind} ${where.replace(/:\d+$/, '')} ${cause}`;
}
