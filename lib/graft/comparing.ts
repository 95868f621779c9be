import type { IncomingMessage } from 'node:http';
import type { Handler } from '../common/apps.js';
import { catchRejections } from '../enter/rejections.js';
import { shareVisit } from '../party/dispatch.js';
import type { Pair, ReadGuest, SideName } from '../party/pair.js';
import { EMPTY, type Pattern } from '../pattern/pattern.js';
import { sameLink } from './same-link.js';
import type { CompareGround } from './serve/comparison.js';
import type { Routing } from './serve/routing.js';
import type { Deciding } from './states/decision.js';
import { latchOf } from './states/latches.js';
import { stateOf } from './states/states.js';
import type { Steering } from './states/steering.js';

interface GroundOptions extends Pick<CompareGround, 'name' | 'report'> {
  readonly pair: Pick<Pair, 'scion' | 'stock' | 'enterScion' | 'enterStock'>;
  readonly deciding: Deciding;
  readonly steering: Steering;
  /** `undefined` as long as both apps have not joined. */
  routing(): Routing | undefined;
  /** What stands before both apps. */
  prefix(): Pattern | undefined;
}

/** What a graft offers to who compares its apps' answers. */
export function groundOf({ pair, name, report, ...options }: GroundOptions): CompareGround {
  const { deciding, steering, routing, prefix } = options;
  const adopt = (copy: object, request: object) => {
    deciding.adopt(copy, request);
    shareVisit(copy, request);
  };
  const entries = () => (routing()?.entries ?? []).flatMap((entry) => entry ?? []);
  return {
    enter: { scion: catching(pair.scion, pair.enterScion), stock: catching(pair.stock, pair.enterStock) },
    name,
    report,
    adopt,
    linkOf: (url: string, side: SideName, request: IncomingMessage) => {
      const known = routing();
      return known && sameLink(known, url, { side, prefix: prefix() ?? EMPTY, request, adopt });
    },
    stateOf: (journey) => stateOf(steering.table.records, journey),
    stop: (journey, why) => void steering.stop(journey, latchOf({ by: 'guard', why })),
    endpointsOf: (journey) => [
      ...new Set(
        entries()
          .filter((entry) => entry.journey === journey)
          .map(({ endpoint }) => endpoint),
      ),
    ],
  };
}

/** Of an app of Express 4, the rejections of handlers that a shadow has passed: for visitors it is as it was. */
function catching({ app }: ReadGuest, enter: Handler): Handler {
  return (req, res, next) => {
    catchRejections(app, 'shadows');
    return enter(req, res, next);
  };
}
