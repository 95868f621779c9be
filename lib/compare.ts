export type { Answer } from './compare/answers/answer.js';
export { compare } from './compare/compare.js';
export type { CompareOptions, GuardOptions } from './compare/options.js';
export type { Comparison } from './graft/serve/comparison.js';
export { isShadow } from './shadow.js';
