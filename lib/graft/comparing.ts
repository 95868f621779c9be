import type { IncomingMessage } from 'node:http';
import { shareVisit } from '../party/dispatch.js';
import type { SideName } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import { sameLink } from './same-link.js';
import type { CompareGround } from './serve/comparison.js';
import type { Routing } from './serve/routing.js';
import type { Deciding } from './states/decision.js';
import { stateOf } from './states/states.js';
import type { Steering } from './states/steering.js';

interface GroundOptions extends Pick<CompareGround, 'enter' | 'name' | 'report'> {
  readonly deciding: Deciding;
  readonly steering: Steering;
  /** `undefined` as long as both apps have not joined. */
  routing(): Routing | undefined;
  /** What stands before both apps. */
  prefix(): Pattern | undefined;
}

/** What a graft offers to who compares its apps' answers. */
export function groundOf({ enter, name, report, deciding, steering, routing, prefix }: GroundOptions): CompareGround {
  const adopt = (copy: object, request: object) => {
    deciding.adopt(copy, request);
    shareVisit(copy, request);
  };
  const entries = () => (routing()?.entries ?? []).flatMap((entry) => entry ?? []);
  return {
    enter,
    name,
    report,
    adopt,
    linkOf: (url: string, side: SideName, request: IncomingMessage) => {
      const known = routing();
      return known && sameLink(known, url, { side, prefix: prefix() ?? EMPTY, request, adopt });
    },
    stateOf: (journey) => stateOf(steering.table.records, journey),
    stop: (journey, why) => steering.stop(journey, { by: 'guard', why }),
    endpointsOf: (journey) => [
      ...new Set(
        entries()
          .filter((entry) => entry.journey === journey)
          .map(({ endpoint }) => endpoint),
      ),
    ],
  };
}
