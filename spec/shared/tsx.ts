import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './pages';

/** What has a process of its own run this source: the package is that of lib/, as in the specs. */
export const execArgv: readonly string[] = ['--import', pathToFileURL(require.resolve('tsx')).href];

/** The environment for it. */
export const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') };
