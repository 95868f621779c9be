import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../express/app.js';
import { invitationOf } from '../invitation.js';
import type { Membership } from '../operator.js';

/** The memberships of a lite app that is itself the guest of a party: held weakly, as those of an rsvp. */
export class Owner {
  #refs: WeakRef<Membership>[] = [];

  /** Takes part, should the request be the invitation for this very app. */
  accept(req: RoutedRequest, isMounted: (app: unknown) => boolean): boolean {
    const invitation = invitationOf<Membership>(req);
    if (!invitation || !isMounted(invitation.app) || req.url.split('?', 1)[0] !== invitation.path) return false;
    const membership = invitation.accept();
    this.#add(membership);
    // Its app has no rsvp that would tell by which of several mounts a request came in.
    membership.share();
    invitation.done();
    return true;
  }

  /** Takes note of who accepts an invitation that is handed on to the app inside. */
  watch(req: RoutedRequest): void {
    invitationOf<Membership>(req)?.watchers?.push((membership) => this.#add(membership));
  }

  #add(membership: Membership): void {
    this.#refs = [...this.#refs.filter((ref) => ref.deref()?.ended === false), new WeakRef(membership)];
  }

  /** By which of them a request came in. */
  at(req: IncomingMessage): Membership | undefined {
    for (const ref of this.#refs) {
      const membership = ref.deref();
      if (membership && !membership.ended && membership.serves(req)) return membership;
    }
    return undefined;
  }
}
