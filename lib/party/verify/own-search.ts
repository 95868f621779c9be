import type { ExpressRouter } from '../../express/router.js';
import type { Route } from '../../links/route.js';
import type { Entry } from '../guestlist.js';
import type { Invitee } from '../invite/invitee.js';
import { type Hider, hiderBefore, isLayerOf, PlacedSearch } from './hidden.js';
import { restOf, type Sample, stackOf } from './stacks.js';

/** What a guest itself has before its endpoints. */
export class OwnSearch {
  readonly #invitee: Invitee;
  readonly #router: ExpressRouter | undefined;
  readonly #placed: PlacedSearch | undefined;

  constructor({ invitee, member }: Entry) {
    this.#invitee = invitee;
    // A sub-app that was invited by itself is behind a closure.
    const isOuter = (invitee.invite?.prefix.pattern.source ?? '') === '';
    this.#router = isOuter ? stackOf(invitee.side) : undefined;
    const placed = isOuter && !this.#router ? member.declared.placed?.() : undefined;
    this.#placed = placed && new PlacedSearch(placed);
  }

  /** For each sample, what takes it before the endpoint does. */
  hiders(route: Route, samples: readonly Sample[]): (Hider | undefined)[] {
    return samples.map((sample) => {
      const { method } = sample;
      const path = restOf(sample, this.#invitee.mount);
      if (path === undefined) return undefined;
      if (this.#router) return hiderBefore(this.#router, { method, path }, isLayerOf(route, method));
      return this.#placed?.hiderBefore(route, { method, path });
    });
  }
}
