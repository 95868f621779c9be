import type { PairFinding } from '../party/pair.js';

/** What `shop.verify()` finds. */
export type Finding = PairFinding;

/** What `shop.verify()` returns. */
export interface GraftVerification {
  /** No finding is a fault. */
  readonly ok: boolean;
  /** The faults first. */
  readonly findings: readonly Finding[];
}

export function verificationOf(lists: readonly (readonly Finding[])[]): GraftVerification {
  const all = lists.flat();
  const ofLevel = (level: Finding['level']) => all.filter((finding) => finding.level === level);
  const findings = [...ofLevel('fault'), ...ofLevel('note')].map((finding) => Object.freeze({ ...finding }));
  return Object.freeze({ ok: !all.some(({ level }) => level === 'fault'), findings: Object.freeze(findings) });
}
