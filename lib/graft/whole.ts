import { type ErrorDetails, PartylineError } from '../errors.js';
import type { Endpoint } from '../links/endpoint.js';
import { type Declared, Member } from '../links/member.js';
import type { FailedRoutes, Place } from '../links/route.js';
import { subLabel } from '../party/invite/invitee.js';
import type { PairSide, PairSub } from '../party/pair.js';
import { join } from '../pattern/pattern.js';
import type { Pairs } from './links.js';
import { JoinedMember } from './member.js';
import { SubEndpoint } from './pairs/sub-endpoint.js';

/**
 * An app with its sub-apps, as one: what a sub-app names has its name before its own, `admin:user`, and its path before its
 * pattern.
 */
export class WholeMember extends Member {
  readonly #own: Member;
  readonly subs: readonly PairSub[];

  constructor(own: Member, subs: readonly PairSub[]) {
    super(own.position, withSubs(own.declared, subs), own.start);
    this.#own = own;
    this.subs = subs;
  }

  protected override make(name: string): Endpoint | undefined {
    const sub = this.subs.find(({ member }) => name.startsWith(`${member.name}:`));
    const route = this.declared.routes.get(name);
    const own = sub?.member.find(name.slice(sub.member.name.length + 1));
    return own && route ? new SubEndpoint(own, route) : this.#own.find(name);
  }
}

/** One side of a graft, with its sub-apps if it has any. */
export function wholeOf({ member, subs }: Pick<PairSide, 'member' | 'subs'>): Member {
  return subs.length > 0 ? new WholeMember(member, subs) : member;
}

/** The sub-apps of both sides as the party publishes them: those of one name find each other's endpoints. */
export function joinedSubs(pairs: Pairs, sides: readonly (PairSide | undefined)[]): ReadonlyMap<Member, Member> {
  const all = sides.flatMap((side) => side?.subs ?? []).map(({ member }) => member);
  return new Map(
    all.map((member) => {
      const head = `${member.name}:`;
      const named = [...pairs].filter(([name]) => name.startsWith(head));
      const own = new Map(named.map(([name, pair]) => [name.slice(head.length), pair]));
      const other = all.find((each) => each !== member && each.name === member.name);
      return [member, new JoinedMember(member, own, other)];
    }),
  );
}

function withSubs(declared: Declared, subs: readonly PairSub[]): Declared {
  const routes = new Map(declared.routes);
  for (const { member, prefix } of subs) {
    for (const route of member.declared.routes.values()) {
      const name = `${member.name}:${route.name}`;
      const { further } = route;
      const below = <Placed extends Place>(place: Placed) => ({ ...place, pattern: join(prefix, place.pattern) });
      routes.set(name, { ...below(route), name, ...(further && { further: further.map(below) }) });
    }
  }
  return { ...declared, routes };
}

/** Named routes that are left out, of an app and its sub-apps. */
export function failedOf({ member, subs }: PairSide): FailedRoutes[] {
  const ofSubs = subs.flatMap(({ member: { name, position, declared } }) => {
    const { failed } = declared;
    if (!failed) return [];
    const app = subLabel(name, position.path);
    const details = { ...(failed.error.details as ErrorDetails<'BAD_PATTERN'>), app };
    const endpoints = failed.endpoints.map((endpoint) => `${name}:${endpoint}`);
    return [{ error: new PartylineError('BAD_PATTERN', details), endpoints }];
  });
  return [...(member.declared.failed ? [member.declared.failed] : []), ...ofSubs];
}
