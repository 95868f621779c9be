import type { Twin } from '../links/member.js';
import type { EndpointCounts } from './report/counts.js';
import type { CachedState as Glimpse } from './states/states.js';

/** An endpoint of the scion, with all that serving it takes. */
export interface Entry {
  readonly endpoint: string;
  readonly journey: string;
  readonly glimpse: Glimpse;
  readonly twin: Twin;
  readonly counts: EndpointCounts;
}
