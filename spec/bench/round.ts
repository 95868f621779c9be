// One round of a row, in a process that does nothing else: `round <index of the row>`.
import { relative, sep } from 'node:path';
import { rows } from './rows/index';

async function main() {
  const dist = relative(process.cwd(), require.resolve('express-party'));
  if (dist !== `dist${sep}index.js`) throw new Error(`It is ${dist} that is measured.`);
  process.send?.(await rows[Number(process.argv[2])]?.measure());
  process.exit();
}

void main();
