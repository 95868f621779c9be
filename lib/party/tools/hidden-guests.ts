import { EMPTY } from '../../pattern/pattern.js';
import type { Standing } from '../base.js';
import type { GuestList } from '../guestlist.js';
import type { Mount } from '../mounts.js';
import { hiderBefore } from '../verify/hidden.js';
import { samplesOf } from '../verify/samples.js';
import { Stacks } from '../verify/stacks.js';
import { frameworkOf } from './framework.js';

/** A guest, and who takes its requests. */
export interface HiddenGuest {
  readonly path: string;
  readonly by: string;
}

/** A path that no route is made for: who takes it takes everything. */
const NOWHERE = '/~no~/~such~/~page~';
const ANSWERS_ALL = /^(?:Koa|Fastify|Hono|fetch|polka|http\.Server)$/;

/** The guests before which somebody stands that passes nothing on: a catch-all, or a framework that answers whatever it does not know. */
export function hiddenGuests(list: GuestList, standing: Standing | undefined): HiddenGuest[] {
  const mounts = [...new Set(list.entries.map(({ invitee }) => invitee.mount))];
  const stacks = new Stacks(mounts);
  return mounts.flatMap((mount): HiddenGuest[] => {
    const [above = ''] = samplesOf({ name: 'mount', pattern: mount.route.pattern }, EMPTY);
    const sample = { method: 'GET', url: `${above.replace(/\/$/, '')}${NOWHERE}`, isSensitive: list.isSensitive };
    const host = standing && hiderBefore(standing.router, { method: 'GET', path: sample.url }, standing.isParty);
    if (host?.isSure) return [{ path: mount.path, by: `${host.what} of the host, before the party` }];
    const hider = stacks.before(sample, mount).find(([earlier, reach]) => reach === 'answers' || isFinal(earlier))?.[0];
    return hider ? [{ path: mount.path, by: `the guest at ${hider.path} (${frameworkOf(hider.guest.app)})` }] : [];
  });
}

function isFinal({ guest }: Mount): boolean {
  return guest.pair === undefined && ANSWERS_ALL.test(frameworkOf(guest.app));
}
