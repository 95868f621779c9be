import { adviceOn } from './advice.js';
import { type Figures, figuresOf, type Reported } from './figures.js';
import { markdownOf } from './markdown.js';

/** What a graft tells of its migration: what one process has counted, as plain data. */
export interface Report extends Figures {
  /** What to do about it, in sentences. */
  readonly advice: readonly string[];
  /** The same as Markdown, for a ticket or a pull request. */
  readonly toMarkdown: () => string;
}

/** Makes a graft's report. */
export function reportOf(reported: Reported): Report {
  const figures = figuresOf(reported);
  const advice = adviceOn(figures, reported.hasKey);
  const report: Report = { ...figures, advice, toMarkdown: () => markdownOf(figures, advice) };
  // The rest is data, to be compared, copied and sent.
  return Object.defineProperty(report, 'toMarkdown', { enumerable: false });
}
