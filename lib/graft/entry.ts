import type { Twin } from '../member.js';
import type { EndpointCounts } from './counts.js';

/** An endpoint of the scion, with all that serving it takes. */
export interface Entry {
  readonly endpoint: string;
  readonly journey: string;
  readonly twin: Twin;
  readonly counts: EndpointCounts;
}
