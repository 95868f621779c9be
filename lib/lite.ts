export type { Lite } from './lite/app.js';
export type { Always } from './lite/bindings.js';
export type { Closing } from './lite/closer.js';
export { lighten } from './lite/lighten.js';
export { type Binder, bind, lite } from './lite/lite.js';
export { isLite } from './lite/marks.js';
export type { About } from './lite/report/about.js';
export { type ReportOptions, reportErrors } from './lite/report/report-errors.js';
export type { Rule, Rules } from './lite/rule-types.js';
