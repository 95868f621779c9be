import type { IncomingMessage } from 'node:http';
import type { GuestApp } from '../../common/apps.js';
import type { ExpressApp } from '../../express/app.js';
import type { Partyline, ServiceHandler } from '../../line/partyline.js';
import { whoIs } from '../../line/question.js';
import type { Endpoint } from '../../links/endpoint.js';
import type { Member } from '../../links/member.js';
import { keysOf } from '../../pattern/pattern.js';
import type { PartyCore } from '../core.js';
import type { Entry } from '../guestlist.js';
import { isPresent } from '../invite/invitee.js';
import type { SideName } from '../pair.js';
import { sampleValuesOf } from '../verify/samples.js';
import type { Consoles } from './console.js';
import { type HiddenGuest, hiddenGuests } from './hidden-guests.js';
import { type RouteRecord, routeRecordsOf } from './records.js';

/** On a party: what its tools ask it, whichever copy of the package they are of. */
export const TOOLS = Symbol.for('express-party.tools');

/** An app of a party, with what its host says of it. */
export interface MountedApp {
  /** As it takes part; of one that does not, none. */
  readonly name: string | undefined;
  readonly path: string;
  readonly app: GuestApp;
  readonly side: SideName | undefined;
  readonly catchesRejections: boolean;
}

/** A party, as its tools see it. */
export interface Tools {
  readonly routes: () => RouteRecord[];
  readonly apps: () => MountedApp[];
  /** The host's app, where it is known: before the bootstrap too. */
  readonly host: () => ExpressApp | undefined;
  /** What it mounts, before the bootstrap too. */
  readonly mounted: () => unknown[];
  /** What is mounted as a graft. */
  readonly grafts: () => { readonly name: string | undefined; readonly path: string; readonly app: GuestApp }[];
  readonly services: () => AnsweredService[];
  /** Every name that can be asked for, with what it takes. */
  readonly endpoints: () => NamedEndpoint[];
  /** The keys that the party's `defaults` give. */
  readonly defaults: () => string[];
  /** Guests that get no request, whatever it asks for: somebody before them takes all. */
  readonly hidden: () => HiddenGuest[];
  /** A link as the host builds it, or one of a graft's two apps. */
  readonly urlFor: (caller: 'host' | SideName, name: string, args: readonly unknown[], req?: IncomingMessage) => string;
  /** The sockets over which this process is asked. */
  readonly consoles: Consoles;
  /** Aborted when the party is closed. */
  readonly closing: AbortSignal;
  /** Tells of what went wrong and hurt nobody, as `onError` has it. */
  readonly report: (error: unknown) => void;
  /** Values that an endpoint takes, for trying it out; `undefined` where none are found. */
  readonly samples: (name: string) => Record<string, unknown> | undefined;
}

/** A service, and who answers it, in order: nothing else is known of one at run time. */
export interface AnsweredService {
  readonly name: string;
  readonly by: readonly string[];
  readonly handlers: readonly ServiceHandler[];
}

/** A name, and what building it takes. */
export interface NamedEndpoint {
  readonly guest: string;
  readonly name: string;
  /** As a table has it: `POST /posts`. */
  readonly entry: string;
  readonly keys: readonly { readonly name: string; readonly isList: boolean; readonly isOptional: boolean }[];
}

export function toolsOf(core: PartyCore, consoles: Consoles): Tools {
  const settled = () => core.settled('a tool of the party');
  const entries = () => settled().list.entries;
  return {
    consoles,
    closing: core.closing.signal,
    report: core.report,
    routes: () => routeRecordsOf(settled().list),
    host: () => core.base.app,
    mounted: () => core.list.entries.map(({ invitee }) => invitee.side.guest.app),
    services: () => servicesOf(settled().line),
    apps: () =>
      entries().map(({ invitee: { mount, side, path }, member }) => ({
        name: member.name,
        path,
        app: side.guest.app,
        side: mount.guest.pair && (side === mount.sides[0] ? 'scion' : 'stock'),
        catchesRejections: side.guest.catchesRejections,
      })),
    grafts: () =>
      entries()
        .filter(({ invitee }) => invitee.isPairs)
        .map(({ invitee: { mount, path }, member }) => ({ name: member.name, path, app: mount.guest.app })),
    endpoints: () => [...settled().list.members].flatMap(([guest, member]) => namedIn(guest, member)),
    defaults: () => Object.keys(settled().host.defaults(undefined) ?? {}),
    hidden: () => hiddenGuests(settled().list, settled().standing),
    urlFor: (caller, name, args, req) => {
      const { host, list } = settled();
      const guest = list.members.get(name.split(':', 1)[0] as string)?.name;
      const isCaller = ({ invitee: { mount, side }, member }: Entry) =>
        member.name === guest && mount.guest.pair && (side === mount.sides[0]) === (caller === 'scion');
      const asker = caller === 'host' ? host : list.entries.filter(isPresent).find(isCaller)?.invitee.participant;
      return (asker ?? host).urlFor(name, args, req);
    },
    samples: (name) => {
      const [guest = '', endpoint = ''] = name.split(':');
      const found = settled().list.members.get(guest)?.find(endpoint);
      return found && sampleValuesOf(found.template);
    },
  };
}

/** What is answered over every console. */
export function answerTools(consoles: Consoles, tools: Tools): void {
  consoles.answer('report', () => tools.grafts().map(({ app }) => (app as Partial<Reporting>).report?.() ?? null));
  consoles.answer('routes', () => tools.routes());
}

/** A graft, as far as it is asked. */
interface Reporting {
  report(): unknown;
}

function servicesOf(line: Partyline): AnsweredService[] {
  return line.services.map((name) => {
    const connections = line.handlers(name);
    const by = connections.map(({ participant }) => whoIs(participant));
    return { name, by: [...new Set(by)], handlers: connections.map(({ handler }) => handler) };
  });
}

/** Without those that no URL can be built of. */
function namedIn(guest: string, member: Member): NamedEndpoint[] {
  return member.names().flatMap((name) => {
    const { route } = member.find(name) as Endpoint;
    const { methods, pattern } = route;
    if (pattern.unbuildable) return [];
    const [method = 'GET'] = methods;
    const entry = method === 'GET' ? pattern.source || '/' : `${method} ${pattern.source || '/'}`;
    const keys = keysOf(pattern.tokens).map((key) => ({
      name: key.name,
      isList: key.wildcard === 'array',
      isOptional: key.optional,
    }));
    return [{ guest, name, entry, keys }];
  });
}
