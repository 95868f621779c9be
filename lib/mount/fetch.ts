import type { FetchApp, Handler } from '../handler.js';
export function fetchEntrance(_app: FetchApp): Handler {
  throw new Error('in the making');
}
