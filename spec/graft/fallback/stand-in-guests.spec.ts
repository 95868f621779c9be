import type { RequestHandler } from 'express';
import type { GuestApp } from '../../../lib/common/apps';
import { entranceOf } from '../../../lib/enter/enter';
import { enterWithFallback } from '../../../lib/graft/fallback/fallback';
import { DEFAULT_ROOM, Room } from '../../../lib/graft/fallback/room';
import { behaviours, itIsAtHome } from '../../shared/guest';
import { type Kind, kinds } from '../../shared/kinds';
import { isLong } from '../../shared/long';

/** A guest of this kind that is entered as a scion is which may fall back, and does not. */
function standingIn(kind: Kind): Kind {
  const make: Kind['make'] = (tell) => {
    const enter = entranceOf(kind.make(tell));
    const room = new Room(DEFAULT_ROOM);
    const judge = { isFailed: () => false, isRefused: () => false };
    const entrance: RequestHandler = (req, res, next) =>
      enterWithFallback(req, res, { ...judge, enter, room, next, fallBack: () => {}, tooMuch: () => {} });
    // For a Router nothing is changed on the way in.
    return Object.assign(entrance, { stack: [] }) as GuestApp;
  };
  return { ...kind, make };
}

/** An assignment that fails has an error of the engine's, with another text: `'set' on proxy: trap returned falsish`. */
const compared = behaviours.filter(({ name }) => name !== 'req.query = {}');

/** In the short form. */
const SHORT = ['Express 4', 'Express 5', 'Koa', 'Hono'];

/** polka takes what parseurl has found out of the same URL: here nothing is stripped of it in between. */
const others = kinds.filter(({ name }) => name !== 'polka' && (isLong || SHORT.includes(name)));

describe.each(others.map(standingIn))('a scion that may fall back is as alone: $name', (kind) => {
  itIsAtHome(kind, compared);
});
