import { run } from './cli/main.js';

/** The command of this process. */
export const command = run(process.argv.slice(2));
