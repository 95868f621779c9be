import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Handler } from '../../lib/common/apps';
import { type Letter, type Reply, send } from '../../lib/invitation';
import { Partyline } from '../../lib/line/partyline';
import type { Member } from '../../lib/links/member';
import type { Membership } from '../../lib/operator';
import { createOperator } from '../../lib/operator';
import { memberAt } from './member';

/** A letter as a party writes one. */
export function letter(given: Partial<Letter> = {}): Letter {
  return {
    url: '/__invite__',
    baseUrl: '/blog',
    params: {},
    partyline: {},
    timeout: 1000,
    closing: new AbortController().signal,
    dress: () => {},
    ...given,
    invitation: {
      path: '/__invite__',
      app: undefined,
      accept: () => undefined,
      pattern: (text) => text,
      ...given.invitation,
    },
  };
}

/** Dresses an invitation as a host does that is an Express app. */
export function dressAsHost(req: IncomingMessage, res: ServerResponse): void {
  const host = express();
  Object.setPrototypeOf(req, host.request);
  Object.setPrototypeOf(res, host.response);
  Object.assign(req, { res });
}

export interface Invited {
  readonly reply: Reply;
  readonly member: Member;
  readonly membership: Membership;
  /** How often the invitation was accepted. */
  readonly accepted: number;
  readonly line: Partyline;
}

/** What a membership answers to a request, told apart from what a guest answers alone. */
export function membershipOf(member: Member, line: Partyline): Membership {
  const operator = createOperator(member, {
    line,
    declare: (declaring, name, routes) => declaring.declare(name, routes),
    urlFor: (_member, name, values) => `party:${name}(${values.join(',')})`,
  });
  return {
    operator,
    get ended() {
      return member.gone !== undefined;
    },
    declare: (name, routes) => member.declare(name, routes),
    serves: () => true,
    share: () => {},
    urlFor: (_req, name, values) => `party:${name}(${values.join(',')})`,
    mountParams: () => ({ tenant: 'acme' }),
  };
}

/** Invites a guest as its host does, and tells what came of it. */
export async function invite(
  app: Handler,
  { mounted = app, timeout = 1000 }: { mounted?: unknown; timeout?: number } = {},
): Promise<Invited> {
  const line = new Partyline({ ignoreMissingServices: false, report: () => {} });
  const member = memberAt();
  const membership = membershipOf(member, line);
  let accepted = 0;
  const accept = () => {
    accepted += 1;
    return membership;
  };
  const invitation = { path: '/__invite__', app: mounted, accept, pattern: (text: string) => text };
  const reply = await send(
    letter({ partyline: membership.operator, invitation, timeout, dress: dressAsHost }),
    app,
  );
  return { reply, member, membership, accepted, line };
}
