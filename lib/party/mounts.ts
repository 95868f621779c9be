import type { Handler } from '../common/apps.js';
import { badOption, isPlain } from '../common/checks.js';
import { entranceOf } from '../enter/enter.js';
import { type Form, formOf } from '../enter/kind.js';
import { PartylineError } from '../errors.js';
import type { CallableLayer } from '../express/layers.js';
import { type MountPath, readMount } from '../pattern/mount-path.js';
import { Unreadable } from '../pattern/pattern.js';
import { readGuest } from './guest.js';
import type { ReadGuest } from './pair.js';

/** A path at which a guest is invited. */
export interface Invite {
  /** Within the mount, `/admin/__invite__` say. */
  readonly url: string;
  /** As the app sees it that answers: `/__invite__`. */
  readonly answeredAt: string;
  /** What stands before that: `/admin`. */
  readonly prefix: MountPath;
}

/** An app that is invited, of the one at a place or the two. */
export interface Side {
  readonly guest: ReadGuest;
  readonly enter: Handler;
  readonly invites: readonly Invite[];
  readonly form: Form;
  /** Whether the host has said that it is invited. */
  readonly isAsked: boolean;
}

/** A guest at its place. */
export interface Mount {
  readonly rank: number;
  /** As it was written. */
  readonly path: string;
  readonly route: MountPath;
  readonly guest: ReadGuest;
  /** Lets requests in. */
  readonly enter: Handler;
  /** In the party's Router: what is called to let a request in. */
  layer: CallableLayer | undefined;
  /** One; of a graft two, the scion first. */
  readonly sides: readonly [Side, ...Side[]];
  /** Whether its requests are marked on their way in: where their path alone does not tell how they came. */
  isMarked: boolean;
}

/** Reads `{ path: guest }` or `[[path, guest], ...]`; the order is mount order. */
export function readMounts(guests: unknown, invitePath: string): Mount[] {
  // The invites of a guest of which nothing else is said: the same for all.
  const usual = [inviteAt(invitePath, invitePath)];
  const mounts = entriesOf(guests).map(([path, value], rank) => {
    const route = readPath(path);
    const guest = readGuest(value, path);
    const { app, name, pair, host } = guest;
    const sideOf = (guest: ReadGuest, enter: Handler): Side => {
      if (!guest.isStripped && route.isParametric) throw wholePath(path);
      const url = route.pattern.source + invitePath;
      const own = guest.isStripped ? usual : [{ url, answeredAt: url, prefix: readPath('/') }];
      const invites = guest.invites?.map((url) => inviteAt(url, invitePath)) ?? own;
      const isAsked = guest.isAsked || (host !== undefined && guest.invites?.length !== 0);
      return { guest, enter, invites, form: formOf(guest.app), isAsked };
    };
    const sides: Mount['sides'] = pair
      ? [
          ledByItself(sideOf({ ...pair.scion, name, host }, pair.enterScion)),
          ledByItself(sideOf({ ...pair.stock, host }, pair.enterStock)),
        ]
      : [sideOf(guest, entranceOf(app, guest))];
    const { enter } = pair ?? sides[0];
    // Where nothing is taken off, every request looks as if it had come to the root.
    return {
      rank,
      path,
      route,
      guest,
      enter,
      layer: undefined,
      sides,
      isMarked: route.isParametric || !guest.isStripped,
    };
  });
  refuseDoubleNames(mounts);
  return mounts;
}

/** Of a graft's two, each comes before its sub-apps, in whatever order their paths are written. */
function ledByItself(side: Side): Side {
  const isOwn = ({ prefix }: Invite) => prefix.pattern.source === '';
  return { ...side, invites: [...side.invites.filter(isOwn), ...side.invites.filter((invite) => !isOwn(invite))] };
}

/** A guest that knows its own prefix is invited below it, and sees all of the path. */
function wholePath(path: string): PartylineError {
  const reason = 'its guest is given the whole path, and no guest can know the keys in it';
  const write = 'Write a path of literal segments, or leave strip as it is.';
  return new PartylineError('BAD_MOUNT', { path, reason, write });
}

/** Reads an app that dispatches itself: one mount at the root, and one invitation for each path. */
export function readDispatcher(app: unknown, paths: readonly string[], invitePath: string): Mount[] {
  const guest = readGuest(app, '/');
  const enter = entranceOf(guest.app);
  const invites = paths.map((url) => inviteAt(url, invitePath, url.slice(url.lastIndexOf('/'))));
  const sides: Mount['sides'] = [{ guest, enter, invites, form: formOf(guest.app), isAsked: true }];
  return [{ rank: 0, path: '/', route: readPath('/'), guest, enter, layer: undefined, sides, isMarked: false }];
}

function entriesOf(guests: unknown): [string, unknown][] {
  const isList = Array.isArray(guests);
  if (!isList && !isPlain(guests)) throw noGuests(guests === null ? 'null' : `a value of type ${typeof guests}`);
  const entries: unknown[] = isList ? guests : Object.entries(guests);
  for (const entry of entries) {
    if (Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string') continue;
    throw noGuests('a list that holds something else than [path, guest]');
  }
  return entries as [string, unknown][];
}

function noGuests(found: string): PartylineError {
  const write = 'Write party({ "/blog": blog }), or party([["/blog", blog]]).';
  return badOption('party()', 'guests', `is ${found}`, write);
}

function readPath(path: string): MountPath {
  try {
    return readMount(path);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new PartylineError('BAD_MOUNT', { path, reason: error.message, write: error.write });
  }
}

/**
 * What stands before the party's invite path is where a sub-app is mounted. `otherwise` is what the answering app
 * sees of a path that does not end in it.
 */
function inviteAt(url: string, invitePath: string, otherwise = url): Invite {
  const answeredAt = url.endsWith(invitePath) ? invitePath : otherwise;
  return { url, answeredAt, prefix: readPath(url.slice(0, -answeredAt.length) || '/') };
}

function refuseDoubleNames(mounts: readonly Mount[]): void {
  const paths = new Map<string, string>();
  for (const { path, guest } of mounts) {
    const { name } = guest;
    if (name === undefined) continue;
    const first = paths.get(name);
    if (first !== undefined) {
      const write = `Give the guest at "${path}" another name.`;
      throw new PartylineError('DUPLICATE_NAME', { what: 'guest', name, taken: `the guest at "${first}"`, write });
    }
    paths.set(name, path);
  }
}
