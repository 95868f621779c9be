import type { Command } from 'commander';
import type { Output } from './output.js';

/** How a command ended: 0 all is well, 1 there are findings, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

/** Where a command runs, and where it writes. */
export interface Surroundings {
  readonly cwd: string;
  readonly output: Output;
}

/** Adds a command to the program. `done` takes what it ends with. */
export type AddCommand = (
  program: Command,
  act: <Args extends unknown[]>(
    run: (surroundings: Surroundings, ...args: Args) => Promise<ExitCode>,
  ) => (...args: Args) => Promise<void>,
) => void;
