import type { Report } from '../../graft/report/report.js';
import { askOver, NobodyThere } from '../../wire/local.js';
import { messageOf, Trouble } from '../trouble.js';

const PATIENCE = 5000;

/** The reports of a process that has opened a console; none of one that is gone, and has left its socket behind. */
export async function reportsOver(path: string): Promise<Report[] | undefined> {
  try {
    return (await askOver(path, 'report', undefined, PATIENCE)) as Report[];
  } catch (error) {
    if (error instanceof NobodyThere) return undefined;
    throw new Trouble(`${path} gives no report: ${messageOf(error)}`, { cause: error });
  }
}
