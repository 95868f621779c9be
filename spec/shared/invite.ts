import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Handler } from '../../lib/common/apps';
import { Partyline, type ServiceHandler } from '../../lib/line/partyline';
import { type Declared, declare, NOTHING_DECLARED, type Position } from '../../lib/links/member';
import type { Route, Surroundings } from '../../lib/links/route';
import { createOperator, type Exchange, type Membership } from '../../lib/operator';
import { type Letter, type Reply, send } from '../../lib/party/invite/send';
import { PartyServer } from '../../lib/party/invite/server';
import { readMount } from '../../lib/pattern/mount-path';

/** A letter as a party writes one. */
export function letter(given: Partial<Letter> = {}): Letter {
  return {
    url: '/__invite__',
    baseUrl: '/blog',
    params: {},
    host: 'example.test',
    server: new PartyServer(),
    partyline: {},
    timeout: 1000,
    closing: new AbortController().signal,
    equip: () => {},
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

/** Gives an invitation the methods of a host that is an Express app. */
export function equipAsHost(req: IncomingMessage, res: ServerResponse): void {
  const host = express();
  Object.setPrototypeOf(req, host.request);
  Object.setPrototypeOf(res, host.response);
  Object.assign(req, { res });
}

export interface Invited {
  readonly reply: Reply;
  /** What the guest has declared. */
  readonly declared: Declared;
  readonly membership: Membership;
  /** How often the invitation was accepted. */
  readonly accepted: number;
  readonly line: Partyline;
}

const POSITION: Position = {
  rank: 0,
  path: '/blog',
  mount: readMount('/blog').pattern,
  givenName: undefined,
};

/** What a party has for a guest: it keeps what is declared, and what it answers is told from what a guest answers alone. */
class Invitee implements Membership, Exchange {
  readonly rank = 0;
  readonly label = 'the guest';
  readonly ended = false;
  readonly operator = createOperator(this);
  hasReadOperator = false;
  readonly line: Partyline;
  declared = NOTHING_DECLARED;

  constructor(line: Partyline) {
    this.line = line;
    line.admit(this);
  }

  declare(name: string, routes: readonly Route[], surroundings?: Surroundings): void {
    this.declared = declare(this.declared, POSITION, name, routes, surroundings);
  }

  connect(service: string, handler: ServiceHandler): () => void {
    return this.line.connect(this, service, handler);
  }

  asker(): this {
    return this;
  }

  serves(): boolean {
    return true;
  }

  share(): void {}

  urlFor(name: string, values: readonly unknown[]): string {
    return `party:${name}(${values.join(',')})`;
  }

  mountParams(): Readonly<Record<string, string>> {
    return { tenant: 'acme' };
  }
}

/** Invites a guest as its host does, and tells what came of it. */
export async function invite(
  app: Handler,
  { mounted = app, timeout = 1000 }: { mounted?: unknown; timeout?: number } = {},
): Promise<Invited> {
  const line = new Partyline({ ignoreMissingServices: false, report: () => {} });
  const membership = new Invitee(line);
  let accepted = 0;
  const accept = () => {
    accepted += 1;
    return membership;
  };
  const invitation = { path: '/__invite__', app: mounted, accept, pattern: (text: string) => text };
  const written = letter({ partyline: membership.operator, invitation, timeout, equip: equipAsHost });
  const reply = await new Promise<Reply>((resolve) => send(written, app, resolve));
  return { reply, declared: membership.declared, membership, accepted, line };
}
