import {
  type ExpressRouter,
  ifReadable,
  isExpressApp,
  isMountedApp,
  isParty,
  type Layer,
  matchLayer,
  pathOf,
  routerIn,
  routerOf,
} from '../../express/router.js';
import { type Held, hasRsvp, tagIn } from '../../express/wrapped.js';
import { firstWrapping } from '../../express/wrapping.js';
import { makerIn } from '../../links/endpoint-tag.js';
import type { Invite, Side } from '../mounts.js';

/**
 * What tells that somebody means a guest to join, the strongest first: an rsvp in its stack, a route or a `use` at the very
 * invite path, a tag, or a name that the host has given it.
 */
export type Evidence = 'rsvp' | 'path' | 'tag' | 'name';

/** Whether a guest is invited, and what tells that somebody means it to join. */
export interface Prospect {
  readonly isInvited: boolean;
  readonly evidence: Evidence | undefined;
}

/**
 * Decides by what can be read of a guest, and by what the host says. An invitation is a request that runs the guest's own
 * middleware, and that a proxy sends upstream: who shows no sign gets none, unless its stack cannot be read to its end.
 */
export function prospectOf({ guest, form, isAsked, invites }: Side, invite: Invite): Prospect {
  const signs = new Signs(invite, invites);
  if (form !== 'framework')
    for (const app of form === 'server' ? listenersOf(guest.app) : [guest.app]) signs.readApp(app);
  const isOpaque = signs.isOpaque || form === 'framework';
  const hasName = guest.name !== undefined && invite === invites[0] && (signs.isStack || form === 'framework');
  return {
    // Endpoints that the host names need nobody who declares them.
    isInvited: isAsked || isOpaque || signs.evidence !== undefined || (hasName && guest.routes === undefined),
    evidence: signs.evidence ?? (hasName ? 'name' : undefined),
  };
}

function listenersOf(app: unknown): readonly unknown[] {
  const { server = app } = app as { server?: unknown };
  return (server as { listeners(event: 'request'): unknown[] }).listeners('request');
}

/** Reads the stack of a guest for what would answer an invitation. */
class Signs {
  /** Whether there is a stack: no function without one can be read. */
  isStack = false;
  /** Whether something stands in it that nobody can look into: a sub-app, or a party. */
  isOpaque = false;
  readonly #found = new Set<Evidence>();
  readonly #invite: Invite;
  /** What stands before the other invite paths of the guest: what is found below there is theirs. */
  readonly #others: readonly string[];

  constructor(invite: Invite, invites: readonly Invite[]) {
    const own = invite.prefix.pattern.source;
    const prefixes = invites.map(({ prefix }) => prefix.pattern.source);
    this.#invite = invite;
    this.#others = prefixes.filter((other) => other !== own && other.startsWith(own));
  }

  get evidence(): Evidence | undefined {
    return (['rsvp', 'path', 'tag'] as const).find((each) => this.#found.has(each));
  }

  readApp(app: unknown): void {
    const router = routerOf(app);
    // An Express 4 app has none before its first route.
    this.isStack ||= router !== undefined || isExpressApp(app);
    if (isParty(app)) this.isOpaque = true;
    else if (router) {
      this.#read(router, '');
      // What something has wrapped may be an rsvp that nobody can tell any more.
      if (!this.evidence && firstWrapping([router]) !== undefined) this.isOpaque = true;
    } else if (!isExpressApp(app)) this.#look({ handle: app }, '');
  }

  /** `above`: the path of the router, where that is a text. */
  #read({ stack }: ExpressRouter, above: string | undefined): void {
    for (const layer of stack) {
      // Nothing that stands behind it would tell more.
      if (this.#found.has('rsvp')) return;
      const { route } = layer;
      if (route) {
        for (const each of route.stack) this.#look(each, above);
        const takesGet = route.stack.some(({ method = 'get' }) => method === 'get');
        if (takesGet) this.#compare(above, [route.path].flat(Number.POSITIVE_INFINITY));
        continue;
      }
      const paths = pathsOf(layer);
      const below = above !== undefined && paths.length === 1 ? above + paths[0] : undefined;
      const inner = routerIn(layer);
      if (inner && !isParty(inner)) this.#read(inner, below);
      else {
        this.#look(layer, below);
        this.#compare(above, paths.length ? paths : this.#guessed(layer));
      }
    }
  }

  #look(held: Held, place = ''): void {
    if (isMountedApp(held) || isParty(routerIn(held) ?? held.handle)) this.isOpaque = true;
    const isBelow = (prefix: string) => `${place}/`.startsWith(`${prefix}/`);
    if (!isBelow(this.#invite.prefix.pattern.source) || this.#others.some(isBelow)) return;
    // Where it was not called, it says so when it is invited.
    if (hasRsvp(held) || makerIn(held.handle) === 'rsvp') this.#found.add('rsvp');
    else if (tagIn(held) !== undefined) this.#found.add('tag');
  }

  /** By their literal text: `/:page`, `*` and a RegExp take every path, and mean none. */
  #compare(above: string | undefined, paths: readonly unknown[]): void {
    const { url } = this.#invite;
    const isMeant = paths.some((path) => typeof path === 'string' && isSame(`${above}${path}`, url));
    if (isMeant && above !== undefined) this.#found.add('path');
  }

  /** Of a layer that keeps no text of its path: it is the invite path if that is taken, and another at its place is not. */
  #guessed(layer: Layer): string[] {
    const { url } = this.#invite;
    const isTaken = layer.rawPath === undefined && matchLayer(layer, url) && !matchLayer(layer, `${url}-`);
    return isTaken ? [url] : [];
  }
}

/** The paths of a `use` layer, as far as they are texts. */
function pathsOf(layer: Layer): string[] {
  if (Array.isArray(layer.rawPath)) return layer.rawPath.flat(Number.POSITIVE_INFINITY).filter(isText);
  const path = ifReadable(() => pathOf(layer));
  return path ? [path.source] : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Letter case and a slash at the end aside. */
function isSame(one: string, other: string): boolean {
  return one.replace(/\/+$/, '').toLowerCase() === other.replace(/\/+$/, '').toLowerCase();
}
