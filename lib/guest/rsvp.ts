import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler, Next, RoutedRequest } from '../common/apps.js';
import { type Invitation, invitationOf } from '../invitation.js';
import { type EndpointTable, markRsvp } from '../links/table.js';
import type { Membership } from '../operator.js';
import { checkRsvp, type OnJoin, Stay } from './memberships.js';
import { ExpressPlace } from './own-routes.js';
import { Wardrobe } from './request-links.js';

/**
 * The one line by which an Express app or Router takes part: it answers the invitation, and gives every request
 * `req.urlFor` and every template `urlFor`. Every other request to the invite path passes, as any unknown path.
 * Mount it before what could stand in an invitation's way, auth above all.
 *
 * @param who the guest's name, or its table from `endpoints()`; routes tagged with `endpoint()` are found
 * @param onJoin gets the operator; may be async; the guest fails to join if it throws (default: nothing)
 * @throws PartylineError `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_OPTION`
 * @example
 * app.use(rsvp('blog', (partyline) => { partyline.connect('nav', () => links); }));
 */
export function rsvp(who: string | EndpointTable, onJoin?: OnJoin): Handler {
  checkRsvp(who, onJoin);
  markRsvp(answer);
  const stay = new Stay(who, new ExpressPlace(answer));
  const wardrobe = new Wardrobe(stay, answer);

  function answer(incoming: IncomingMessage, res: ServerResponse, next: Next): unknown {
    const req = incoming as RoutedRequest;
    const invitation = invitationOf<Membership>(req);
    if (!invitation) {
      stay.see(req);
      wardrobe.dress(req, res);
      return next();
    }
    // An invitation for a sub-app passes on its way down.
    if (pathOf(req) !== invitation.path) return next();
    return join(invitation, req);
  }

  async function join(invitation: Invitation<Membership>, req: RoutedRequest) {
    if (await stay.accept(invitation, [invitation.app, req.app], onJoin)) invitation.done();
  }

  return answer;
}

function pathOf({ url }: RoutedRequest): string {
  return url.split('?', 1)[0] as string;
}
