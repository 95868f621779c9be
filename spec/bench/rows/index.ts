import type { Row } from '../figures';
import { rows as askedRows } from './asked';
import { rows as askingRows } from './asking';
import { rows as dispatchRows } from './dispatch';
import { rows as doorRows } from './door';
import { rows as graftRows } from './graft';
import { rows as heapRows } from './heap';
import { rows as httpRows } from './http';
import { rows as isolateRows } from './isolate';
import { rows as linkRows } from './links';
import { rows as liteRows } from './lite';
import { rows as peerRows } from './peers';
import { rows as requestRows } from './request';
import { rows as startRows } from './start';

const all = [
  linkRows,
  askedRows,
  peerRows,
  requestRows,
  dispatchRows,
  graftRows,
  httpRows,
  askingRows,
  startRows,
  heapRows,
  doorRows,
  liteRows,
  isolateRows,
].flat();

/** In the order of the table; a row of several comparisons is several here. */
export const rows: readonly Row[] = all.sort((a, b) => a.number - b.number);
