import type { Member } from '../../links/member.js';
import type { PlacedRoute } from '../../links/route.js';
import { EMPTY, join, type Pattern } from '../../pattern/pattern.js';
import type { Entry, GuestList } from '../guestlist.js';
import { isPresent } from '../invite/invitee.js';
import { isSub } from '../invite/sides.js';
import type { Mount } from '../mounts.js';
import type { SideName } from '../pair.js';
import { frameworkOf } from './framework.js';
import { routesOfApp, type Unread } from './listed.js';

/** An app at its place, or a sub-app that was invited by itself, with its routes in the order in which they are asked. */
export interface Site {
  readonly mount: Mount;
  readonly side: SideName | undefined;
  readonly member: Member;
  /** Whether its names can be asked for. */
  readonly isPresent: boolean;
  /** Whether it is a sub-app. */
  readonly isSub: boolean;
  readonly path: string;
  readonly framework: string;
  /** What stands before its routes, from the site's root on. */
  readonly prefix: Pattern;
  readonly routes: readonly PlacedRoute[];
  readonly unread: readonly Unread[];
}

/** In mount order; of a graft, the scion's first. */
export function sitesOf(list: GuestList): Site[] {
  return list.entries.map((entry) => siteOf(list, entry));
}

function siteOf({ entries, base = EMPTY }: GuestList, entry: Entry): Site {
  const { invitee, member } = entry;
  const { mount, side } = invitee;
  const isInner = isSub(invitee);
  const known = routesOfApp(isInner ? undefined : side.guest.app, member);
  const here = isPresent(entry);
  const invited = entries.filter((each) => each.invitee.side === side).map(({ invitee: { path } }) => path);
  return {
    mount,
    side: mount.guest.pair && (side === mount.sides[0] ? 'scion' : 'stock'),
    member,
    isPresent: here,
    isSub: isInner,
    path: invitee.path,
    framework: frameworkOf(side.guest.app),
    prefix: join(base, member.mount),
    routes: here ? known.routes : known.routes.map((route) => ({ ...route, name: undefined })),
    unread: known.unread.filter(({ path }) => path === '' || !invited.includes(`${mount.route.pattern.source}${path}`)),
  };
}
