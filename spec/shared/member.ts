import type { Caller } from '../../lib/links/endpoint';
import { type Declared, declare, Member, NOTHING_DECLARED, type Position } from '../../lib/links/member';
import type { Asker } from '../../lib/links/names';
import { routesOf } from '../../lib/links/table';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY, type Pattern } from '../../lib/pattern/pattern';

export interface MemberOptions {
  readonly rank?: number;
  /** The mount path (default: `/blog`). */
  readonly path?: string;
  /** What stands before it (default: nothing). */
  readonly base?: Pattern;
  /** What the host calls it (default: nothing). */
  readonly name?: string;
}

export function positionAt({ rank = 0, path = '/blog', name }: MemberOptions = {}): Position {
  return { rank, path, mount: readMount(path).pattern, givenName: name };
}

/** A member as a party publishes it. */
export function memberAt(options: MemberOptions = {}, declared: Declared = NOTHING_DECLARED): Member {
  return new Member(positionAt(options), declared, { base: options.base ?? EMPTY });
}

/** A member that has declared its endpoints. */
export function memberWith(
  name: string,
  entries: Readonly<Record<string, string>>,
  options?: MemberOptions,
): Member {
  return memberAt(options, declare(NOTHING_DECLARED, positionAt(options), name, routesOf(entries)));
}

/** Who asks outside a request, at a party that has an origin and no defaults. */
export const CALLER: Caller = {
  here: () => undefined,
  origin: () => 'https://party.test',
  defaults: () => undefined,
};

/** A member that asks for links. */
export function askerFor(member: Member, caller: Partial<Caller> = {}): Asker {
  return { ...CALLER, ...caller, member };
}
