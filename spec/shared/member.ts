import { Member } from '../../lib/links/member';
import { routesOf } from '../../lib/links/table';
import { readMount } from '../../lib/pattern/mount-path';
import { EMPTY, join, type Pattern } from '../../lib/pattern/pattern';

export interface MemberOptions {
  readonly rank?: number;
  /** The mount path (default: `/blog`). */
  readonly path?: string;
  /** What stands before it (default: nothing). */
  readonly base?: Pattern;
  /** What the host calls it (default: nothing). */
  readonly name?: string;
}

/** A member as a party makes one: mounted at a path, present. */
export function memberAt({ rank = 0, path = '/blog', base = EMPTY, name }: MemberOptions = {}): Member {
  const mount = readMount(path).pattern;
  const prefix = join(base, mount);
  const member = new Member({ rank, path, mount, prefix: () => prefix, name });
  member.present = true;
  return member;
}

/** A member that has declared its endpoints. */
export function memberWith(
  name: string,
  entries: Readonly<Record<string, string>>,
  options?: MemberOptions,
): Member {
  const member = memberAt(options);
  member.declare(name, routesOf(entries));
  return member;
}
