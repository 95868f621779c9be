import type { IncomingMessage } from 'node:http';
import type { Route } from '../../lib/links/route';
import type { Membership } from '../../lib/operator';

/** A membership that serves the requests of one mount, and remembers what was declared. */
export function membershipAt(mount: string) {
  const declared: [string, string[]][] = [];
  const shared = jest.fn();
  const membership = {
    operator: {} as Membership['operator'],
    ended: false,
    declare: (name: string, routes: readonly Route[]) => {
      declared.push([name, routes.map((route) => `${route.name} ${route.methods} ${route.pattern.source}`)]);
    },
    serves: (req: IncomingMessage) => (req as { baseUrl?: string }).baseUrl === mount,
    share: shared,
    urlFor: () => mount,
    mountParams: () => ({}),
  };
  return { membership, declared, shared };
}
