import { join } from 'node:path';
import { root } from './pages';

/** What has a process of its own run this source: the package is that of lib/, as in the specs. */
export const execArgv: readonly string[] = ['--require', require.resolve('tsx/cjs')];

/** The environment for it. */
export const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') };
