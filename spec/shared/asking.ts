import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../lib/links/endpoint';
import type { Member } from '../../lib/links/member';
import { type NameSource, Names } from '../../lib/links/names';
import { askerFor, type MemberOptions, memberWith } from './member';

type NamesOptions = ConstructorParameters<typeof Names>[1];

/** The names of members, each by what it is called. */
export function namesOf(members: readonly Member[], options?: NamesOptions): Names {
  const named = members.flatMap((member) =>
    member.name === undefined ? [] : [[member.name, member] as const],
  );
  return new Names(new Map(named), options);
}

/** The URL that a member gets for a name. */
export function urlFor(
  names: NameSource,
  member: Member,
  name: unknown,
  args: readonly unknown[] = [],
  caller?: Partial<Caller>,
  request?: IncomingMessage,
): string {
  return names.urlFor(askerFor(member, caller), name, args, request);
}

export function blogWith(options?: MemberOptions): Member {
  return memberWith('blog', { index: '/', post: '/posts/:id', file: '/files/*path' }, options);
}

export function shopWith(options?: MemberOptions): Member {
  return memberWith('shop', { index: '/', cart: '/cart' }, { rank: 1, path: '/shop', ...options });
}
