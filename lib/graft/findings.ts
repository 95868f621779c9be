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

/** Of a graft whose scion could not join: the stock serves everything. */
export function failedFinding(endpoint: string, { message }: Error): Finding {
  const mend = 'Mend that: until then the stock serves everything.';
  return { level: 'fault', code: 'failed', endpoint, cause: message, mend };
}
