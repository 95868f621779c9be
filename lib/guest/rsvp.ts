import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next } from '../common/apps.js';
import type { RoutedRequest } from '../express/app.js';
import { INVITATION, type Invitation } from '../invitation.js';
import { markMaker, markRsvp } from '../links/endpoint-tag.js';
import type { EndpointTable } from '../links/table.js';
import type { Membership } from '../operator.js';
import { Memberships, type OnJoin, type RsvpOptions, readRsvp } from './memberships.js';
import { ExpressRouteReader } from './own-routes.js';
import { RequestDecorator } from './request-links.js';

/**
 * The one line by which an Express app or Router takes part: it answers the invitation, and gives every request
 * `req.urlFor` and every template `urlFor`. Every other request to the invite path passes, as any unknown path.
 * Mount it before what could stand in an invitation's way, auth above all.
 *
 * @param who the guest's name, or its table from `endpoints()`; routes tagged with `endpoint()` are found
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @param options the last argument: `onMissingLink`, for links that must not break a page (default: none)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.use(rsvp('blog', (partyline) => { partyline.connect('nav', () => links); }));
 */
export function rsvp(who: string | EndpointTable, onJoin?: OnJoin | RsvpOptions, options?: RsvpOptions): Handler {
  const said = readRsvp(who, onJoin, options);
  markRsvp(answer, typeof who === 'string' ? who : who.name);
  const memberships = new Memberships(who, new ExpressRouteReader(answer), said);
  const decorator = new RequestDecorator(memberships, answer);

  function answer(incoming: IncomingMessage, res: ServerResponse, next: Next): unknown {
    const req = incoming as RoutedRequest;
    if (Object.hasOwn(req, INVITATION)) {
      const invitation: Invitation<Membership> = Reflect.get(req, INVITATION);
      // An invitation for a sub-app passes on its way down.
      return req.url.split('?', 1)[0] === invitation.path ? join(invitation, req) : next();
    }
    if (memberships.isAlone) memberships.recordMountPath(req);
    decorator.decorate(req, res);
    return next();
  }

  /** At once, where `onJoin` is: a host that starts with its first request goes on with that in the same turn. */
  function join(invitation: Invitation<Membership>, req: RoutedRequest): unknown {
    const joined = memberships.accept(invitation, [invitation.app, req.app]);
    if (typeof joined !== 'boolean') return joined.then((hasJoined) => hasJoined && invitation.done());
    if (joined) invitation.done();
    return undefined;
  }

  return answer;
}

markMaker(rsvp, 'rsvp');
