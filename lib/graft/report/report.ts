import { adviceOn } from './advice.js';
import { figuresOf } from './compute.js';
import type { Figures, ReportOptions } from './figures.js';
import { markdownOf } from './markdown.js';
import type { Reported } from './reported.js';

/** A graft's report on its migration: what one process has counted, as plain data. */
export interface Report extends Figures {
  /** What to do about it, in sentences. */
  readonly advice: readonly string[];
  /** The same as Markdown, for a ticket or a pull request. */
  readonly toMarkdown: () => string;
}

export function reportOf(reported: Reported, options?: ReportOptions): Report {
  const figures = figuresOf(reported, options);
  const advice = adviceOn(figures, reported.hasKey);
  const report: Report = { ...figures, advice, toMarkdown: () => markdownOf(figures, advice) };
  // Not enumerable: so the report can be compared, cloned and sent as data.
  return Object.defineProperty(report, 'toMarkdown', { enumerable: false });
}
