import { PartylineError } from '../../errors.js';
import { clashWith, type Member, type Start } from '../../links/member.js';
import { type Entry, entryOf } from '../guestlist.js';
import type { Side } from '../mounts.js';
import type { Pair } from '../pair.js';
import { type Invitee, isPresent } from './invitee.js';
import { isLed, isSub, memberOf, missingOf, type Sub, silentMember, subsOf, withoutScion } from './sides.js';

interface SettlingOptions {
  readonly host: Member;
  readonly invitees: readonly Invitee[];
  readonly start: Start;
}

/**
 * Decides who takes part, in mount order: who has joined or was named for, unless its name is taken or it has a key that
 * the party's base has too. Then it fails.
 */
export class Settling {
  /** By the names that they go by. */
  readonly members = new Map<string, Member>();
  readonly #published = new Map<Invitee, Member>();
  readonly #aliases = new Map<string, Member>();
  readonly #joined = new Set<Pair>();
  readonly #options: SettlingOptions;

  constructor(options: SettlingOptions) {
    this.#options = options;
    const { host, invitees } = options;
    if (host.name !== undefined) this.members.set(host.name, host);
    for (const invitee of invitees) if (isPresent(invitee) && !this.#published.has(invitee)) this.#admit(invitee);
    // A name that links were written with before the guest had another app beside it, and that no other guest has.
    for (const [alias, member] of this.#aliases) {
      if (!this.members.has(alias)) this.members.set(alias, member);
    }
  }

  entries(): Entry[] {
    const { invitees, start } = this.#options;
    return invitees.map((invitee) =>
      entryOf(invitee, this.#published.get(invitee) ?? memberOf(invitee.participant, start)),
    );
  }

  #admit(invitee: Invitee): void {
    const { pair } = invitee.mount.guest;
    const member = memberOf(invitee.participant, this.#options.start);
    const first = member.name === undefined ? undefined : this.members.get(member.name);
    const error = first ? duplicate(member, first) : this.#clash(member);
    const refusal = error ?? (pair && this.#join(pair, invitee, member));
    if (refusal) {
      invitee.fail(refusal);
      return;
    }
    const published = this.#published.get(invitee) ?? (pair ? this.#alone(pair, invitee, member) : member);
    this.#published.set(invitee, published);
    if (published.name !== undefined) this.members.set(published.name, published);
  }

  #clash({ declared }: Member): PartylineError | undefined {
    const { start } = this.#options;
    return 'base' in start ? clashWith(declared, start.base) : undefined;
  }

  /** Where a guest is two apps, they become one as soon as the one that is to take over takes part, or a sub-app of it alone. */
  #join(pair: Pair, invitee: Invitee, own: Member): PartylineError | undefined {
    const { mount, side } = invitee;
    const [scion, stock] = mount.sides;
    if (side !== scion || this.#joined.has(pair)) return undefined;
    const hasMain = isLed(scion);
    if (hasMain && invitee.invite !== scion.invites[0]) return isSub(invitee) ? withoutScion(own) : undefined;
    const member = hasMain ? own : silentMember(mount, scion, own);
    const { invitees } = this.#options;
    const subs = this.#subsOf(scion, member);
    const other = stock && this.#stockOf(stock, member);
    const missing = other?.main || !stock ? undefined : (other?.declared ?? missingOf(invitees, stock));
    const joined = pair.settle({ member, caller: invitee.participant, subs }, other?.side, missing);
    if (!('scion' in joined)) return joined;
    this.#joined.add(pair);
    if (hasMain) this.#publish(invitee, joined.scion);
    if (other?.main && joined.stock) this.#published.set(other.main, joined.stock);
    const alias = other?.main?.participant.declared.name;
    if (alias !== undefined && joined.stock) this.#aliases.set(alias, joined.stock);
    for (const { invitee, member } of [...subs, ...(other?.subs ?? [])]) {
      const published = joined.subs.get(member);
      if (published) this.#publish(invitee, published);
    }
    return undefined;
  }

  /** The first of a name has it. */
  #publish(invitee: Invitee, member: Member): void {
    this.#published.set(invitee, member);
    if (member.name !== undefined && !this.members.has(member.name)) this.members.set(member.name, member);
  }

  /** What of a stock takes part: itself, its sub-apps, or both. */
  #stockOf(side: Side, scion: Member) {
    const { invitees, start } = this.#options;
    const present = invitees.find((each) => each.side === side && !isSub(each) && isPresent(each));
    const own = present && memberOf(present.participant, start, scion.name);
    const main = own && !this.#clash(own) ? present : undefined;
    const subs = this.#subsOf(side, scion);
    const caller = (main ?? subs[0]?.invitee)?.participant;
    const member = main ? own : subs[0] && silentMember(subs[0].invitee.mount, side, subs[0].member);
    const declared = own?.declared;
    return { main, subs, declared, side: member && caller && { member, caller, subs } };
  }

  /** Those of a side that have a name which nobody has before them. */
  #subsOf(side: Side, { name }: Member): Sub[] {
    const { invitees, start } = this.#options;
    const taken = new Set([...this.members.keys(), name]);
    return subsOf(invitees, side, start).filter(({ member }) => {
      if (taken.has(member.name) || this.#clash(member)) return false;
      taken.add(member.name);
      return true;
    });
  }

  /** The stock of a graft whose scion has failed. */
  #alone(pair: Pair, { mount, side, invite }: Invitee, member: Member): Member {
    const [scion] = mount.sides;
    const isFirst = side !== scion && invite === side.invites[0];
    const missing = isFirst ? missingOf(this.#options.invitees, scion) : undefined;
    return missing ? pair.alone(member, missing) : member;
  }
}

/** The error of a participant that wants a name which another has. */
export function duplicate({ name = '', position }: Pick<Member, 'name' | 'position'>, first: Member): PartylineError {
  return new PartylineError('DUPLICATE_NAME', {
    what: 'guest',
    name,
    taken: first.position.rank < 0 ? 'the host' : `the guest at "${first.position.path}"`,
    write:
      position.rank < 0
        ? 'Declare another name for the host.'
        : `Give it a name: "${position.path}": guest(app, { name: "other" }).`,
  });
}
