import { fileSource } from '../../lib/graft/sources/file.js';
import { follow } from '../../lib/graft/sources/source.js';

// A process with nothing else to do, which ends when nothing holds it.
const to = {
  apply: (states: unknown) => void process.send?.(states),
  report: ({ message }: Error) => void process.send?.(message),
};
void Promise.resolve(follow(fileSource(process.argv[2] as string), to).ready).then(() =>
  process.disconnect(),
);
process.once('exit', () => to);
