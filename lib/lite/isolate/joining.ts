import type { Next } from '../../common/apps.js';
import { isPlain } from '../../common/checks.js';
import { PartylineError } from '../../errors.js';
import type { RoutedRequest } from '../../express/app.js';
import { type Invitation, invitationOf } from '../../invitation.js';
import { ACROSS } from '../../line/partyline.js';
import type { Question } from '../../line/question.js';
import type { Member } from '../../links/member.js';
import { Names } from '../../links/names.js';
import type { Membership } from '../../operator.js';
import { type Sent, thrownOf } from '../../wire/thrown.js';
import type { Crew } from './crew.js';
import { routesOf, type SentRoute, type SentSite, sentPattern, sentRoutes } from './tables.js';
import type { Worker } from './worker.js';

/** An invitation as a worker gets it. */
export interface SentInvitation {
  readonly id: number;
  readonly url: string;
  readonly path: string;
  /** Where the guest is, from the site's root on, with the keys of parametric mounts. */
  readonly prefix: string;
  readonly timeout: number;
}

/** What came of it. */
export interface Joined {
  readonly status: 'joined' | 'declined' | 'failed';
  readonly name: string | undefined;
  readonly routes: readonly SentRoute[];
  readonly unread: readonly string[];
  readonly thrown?: Sent | undefined;
}

/** A membership of this copy of the package says what the party knows. */
type Known = Membership & {
  readonly name?: string | undefined;
  readonly member?: Member;
  readonly names?: unknown;
  origin?(request: undefined, name: string, host?: string): string;
  defaults?(request: undefined): Readonly<Record<string, unknown>> | undefined;
};

/** How long a worker waits for its app to answer an invitation: the party has its own limit. */
const TIMEOUT = 60_000;

/** One mount of the app, in a party. */
export interface Place {
  readonly invitation: SentInvitation;
  membership: WeakRef<Membership> | undefined;
}

/** The memberships of an app in workers: each of its workers joins, and the party hears of one guest. */
export class Joining {
  readonly places: Place[] = [];
  readonly #crew: () => Crew;
  /** Service → the functions that disconnect its handlers. */
  readonly #connected = new Map<number, Map<string, (() => void)[]>>();

  constructor(crew: () => Crew) {
    this.#crew = crew;
  }

  /** By which place a request came in. */
  placeOf(req: RoutedRequest): { id: number; membership: Membership } | undefined {
    for (const { invitation, membership: ref } of this.places) {
      const membership = ref?.deref();
      if (membership && !membership.ended && membership.serves(req)) return { id: invitation.id, membership };
    }
    return undefined;
  }

  report(error: unknown): boolean {
    const known = this.places.flatMap(({ membership }) => membership?.deref() ?? []).filter(({ report }) => report);
    for (const membership of known) membership.report?.(error);
    return known.length > 0;
  }

  /** Answers the invitation of a party, as soon as a worker has. */
  async accept(req: RoutedRequest, next: Next): Promise<void> {
    const invitation = invitationOf<Membership>(req) as Invitation<Membership>;
    try {
      await this.#crew().ready;
      const [worker] = this.#crew().workers.filter(({ isReady }) => isReady);
      if (!worker) throw new Error('No worker of the app is running.');
      const sent: SentInvitation = {
        id: this.places.length,
        url: req.url,
        path: invitation.path,
        prefix: invitation.pattern(req.baseUrl ?? ''),
        timeout: TIMEOUT,
      };
      const place: Place = { invitation: sent, membership: undefined };
      this.places.push(place);
      const joined = await invite(worker, sent);
      if (joined.status === 'declined') return next();
      const membership = invitation.accept();
      if (joined.status === 'failed') throw thrownOf(joined.thrown as Sent);
      place.membership = new WeakRef(membership);
      // Its requests are told by how they came in, and the worker has to know.
      membership.share();
      if (joined.name !== undefined)
        membership.declare(joined.name, routesOf(joined.routes), { unread: joined.unread });
      for (const each of this.#crew().workers) await this.#follow(each, place);
      invitation.done();
    } catch (error) {
      invitation.refuse(error);
    }
  }

  /** A worker has come: it joins wherever the app has, and is told of whatever the party knows. */
  async prepare(worker: Worker): Promise<void> {
    worker.wire?.answer('report', (sent: Sent) => void this.report(thrownOf(sent)));
    worker.wire?.answer(
      'askAround',
      (asked: { id: number; service: string; payload: unknown; timeout?: number }, { signal }) =>
        this.#askAround(asked, signal),
    );
    for (const place of this.places) if (place.membership) await this.#follow(worker, place);
  }

  async #follow(worker: Worker, place: Place): Promise<void> {
    const { wire } = worker;
    const { invitation } = place;
    const membership = place.membership?.deref() as Known | undefined;
    if (!wire || !worker.report || !membership || membership.ended) return;
    await invite(worker, invitation);
    const stop = membership.watch?.(() => wire.publish(`site ${invitation.id}`, siteOf(membership)));
    if (stop) void wire.closed.then(stop);
    wire.watch(`services ${invitation.id}`, (services) =>
      this.#connect(membership, invitation.id, services as string[]),
    );
  }

  /** The handlers that the app has connected, each for itself; whichever worker is there answers. */
  #connect(membership: Membership, id: number, services: readonly string[]): void {
    const connected = this.#connected.get(id) ?? new Map<string, (() => void)[]>();
    this.#connected.set(id, connected);
    for (const service of new Set([...connected.keys(), ...services])) {
      const wanted = services.filter((each) => each === service).length;
      const handlers = connected.get(service) ?? [];
      connected.set(service, handlers);
      while (handlers.length > wanted) handlers.pop()?.();
      while (handlers.length < wanted) {
        const index = handlers.length;
        const handler = (payload: unknown, question: Question) => this.#ask({ id, service, index, payload }, question);
        handlers.push(membership.operator.connect(service as never, handler as never));
      }
    }
  }

  #ask(asked: { id: number; service: string; index: number; payload: unknown }, { signal }: Question): unknown {
    // Who asks for an answer at once has none from another process.
    if (!signal) return ACROSS;
    const wire = this.#crew().pick()?.wire;
    if (!wire) throw new Error('No worker of the app is running.');
    return wire.ask('service', asked, { signal });
  }

  #askAround(
    { id, service, payload, timeout }: { id: number; service: string; payload: unknown; timeout?: number },
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const membership = this.places.find(({ invitation }) => invitation.id === id)?.membership?.deref();
    if (!membership) throw new PartylineError('NO_PARTY', { asked: service });
    const options = { signal, ...(timeout !== undefined && { timeout }) };
    return membership.operator.askAroundAsync(service as never, payload as never, options as never);
  }
}

function invite({ wire }: Worker, invitation: SentInvitation): Promise<Joined> {
  return wire?.ask('invite', invitation) as Promise<Joined>;
}

/** What the party knows by now, as far as it can be sent. */
function siteOf(membership: Known): SentSite {
  const { names, member } = membership;
  const others = names instanceof Names ? [...names.members] : [];
  const hosts = ['', ...new Set(others.flatMap(([, other]) => other.host ?? []))];
  return {
    self: member?.name ?? membership.name,
    prefix: member?.prefix && sentPattern(member.prefix),
    others: others
      .filter(([, other]) => other !== member)
      .map(([name, other]) => ({
        name,
        prefix: other.prefix && sentPattern(other.prefix),
        host: other.host,
        routes: sentRoutes(other.endpoints().map(({ route }) => route)),
      })),
    host: member?.host,
    origins: Object.fromEntries(
      hosts.map((host) => [host, attempt(() => membership.origin?.(undefined, 'it', host || undefined))]),
    ),
    defaults: attempt(() => plain(membership.defaults?.(undefined))),
  };
}

function plain(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isPlain(value) ? (JSON.parse(JSON.stringify(value)) as Record<string, unknown>) : undefined;
}

/** What depends on a request cannot be told outside of one. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
