import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, isFailure, type Next } from '../../common/apps.js';
import { guarded } from '../../common/guarded.js';
import { enterWithFallback } from '../fallback/fallback.js';
import type { Room } from '../fallback/room.js';
import { closeAtWrongLength } from '../fallback/wrong-length.js';
import { addAllow } from './allow.js';
import { rememberExchange, takingBack } from './handing-on.js';

interface Sides {
  readonly enterScion: Handler;
  readonly enterStock: Handler;
  readonly room: Room;
  /** What the scion serves at this path. */
  readonly methods: readonly string[];
  readonly next: Next;
}

/** Answers OPTIONS for both apps: the stock answers and the scion's methods are added, or the scion answers what the stock does not know. */
export function answerForBoth(req: IncomingMessage, res: ServerResponse, sides: Sides): void {
  const { enterScion, enterStock, room, methods, next } = sides;
  const takeBack = rememberExchange(req, res);
  const toScion = () => enterScion(req, res, takingBack(req, res, next));
  const passOn = () =>
    guarded(next, () => {
      takeBack();
      closeAtWrongLength(res);
      toScion();
    });
  enterWithFallback(req, res, {
    enter: (...exchange) => {
      if (methods.length > 0) addAllow(res, methods);
      return enterStock(...exchange);
    },
    isRefused: (status) => status === 404 || status === 405,
    isFailed: () => false,
    fallBack: toScion,
    next: (error) => (isFailure(error) ? next(error) : passOn()),
    // Nothing of an OPTIONS is kept but the head of its response.
    room,
    tooMuch: () => {},
  });
}
