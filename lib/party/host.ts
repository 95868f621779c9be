import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { badOption } from '../common/checks.js';
import { adopt } from '../enter/express.js';
import { layersOver } from '../enter/views/layers.js';
import { PartylineError } from '../errors.js';
import type { ExpressApp, RoutedRequest } from '../express/app.js';
import {
  ifReadable,
  isExpressApp,
  isParty,
  lineageOf,
  locationsOfAny,
  PARTY,
  partyOf,
  routerIn,
  routerOf,
} from '../express/router.js';
import { join, type Pattern } from '../pattern/pattern.js';
import type { Base } from './base.js';
import type { Mount } from './mounts.js';
import type { ReadGuest } from './pair.js';

export interface HostOptions {
  readonly base: Base;
  readonly mounts: readonly Mount[];
  /** What gives an invitation its methods where the host is no Express app. */
  makeApp(): Pick<ExpressApp, 'request' | 'response'>;
  /** Called with the host app before its guests are. */
  welcome(app: ExpressApp): void;
  /** Called when the host app has become known. */
  found(): void;
  report(error: unknown): void;
}

/** An app that is invited, and where it is mounted. */
type Mounted = Pick<Mount, 'path' | 'route'> & Pick<ReadGuest, 'app'>;

/** Gets to know the host app, and makes its guests sub-apps of it as `app.use(app)` does. */
export class Host {
  readonly #options: HostOptions;
  readonly #guests: readonly Mounted[];
  /** Those in which a party may stand that nobody has told where it is. */
  readonly #routers: readonly Mounted[];
  #equipment: Pick<ExpressApp, 'request' | 'response'> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#guests = options.mounts.flatMap(({ sides, path, route }) =>
      sides.map(({ guest }) => ({ app: guest.app, path, route })),
    );
    this.#routers = this.#guests.filter(({ app }) => !isExpressApp(app));
  }

  /** `app.use(path, line)` tells of it. */
  mountedOn(app: ExpressApp, path: unknown): void {
    const { base, found } = this.#options;
    const loop = this.loop(app);
    if (loop) throw loop;
    base.mounted(app, path);
    this.#welcome(app);
    found();
  }

  /** Searches for it; a party that cannot be found has no links, and its guests are served all the same. */
  search(search: () => boolean): boolean {
    try {
      return this.find(search);
    } catch (error) {
      this.#options.report(error);
      return false;
    }
  }

  /** As `search`, but throws what is wrong. */
  find(search: () => boolean): boolean {
    const { base, found } = this.#options;
    const isNew = base.app === undefined;
    const isFound = search();
    if (!isNew || !isFound || !base.app) return isFound;
    const loop = this.loop();
    if (loop) throw loop;
    this.#welcome(base.app);
    found();
    return true;
  }

  /** The error of a party that stands in one of its own guests: no request would ever come to an end. */
  loop(app = this.#options.base.app): PartylineError | undefined {
    if (!app || this.#options.base.isBeside) return undefined;
    const above: unknown[] = lineageOf(app);
    for (const { app: guest, path } of this.#guests) {
      if (!above.includes(guest)) continue;
      const found = 'the app that this party is mounted in, which would go round for ever';
      return new PartylineError('BAD_GUEST', { path, found, write: 'Mount the party in another app.' });
    }
    return undefined;
  }

  /** Gives an invitation the host's methods, or a stand-in's when the host is no Express app. */
  readonly equip = (req: IncomingMessage, res: ServerResponse): void => {
    this.#equipment ??= this.#options.base.app ?? this.#options.makeApp();
    // Over Node's own: what a library for tests has put below Express's knows no invitation.
    Object.setPrototypeOf(req, layersOver(this.#equipment.request, IncomingMessage.prototype));
    Object.setPrototypeOf(res, layersOver(this.#equipment.response, ServerResponse.prototype));
    const routed = req as RoutedRequest & { res?: unknown };
    routed.res = res;
    // Express 4 parses it in a middleware of the app, which a bare Router's invitation never sees.
    if (routed.query === undefined) routed.query = {};
  };

  /** Tells the parties in Routers that are guests where they are: no invitation and no `mount` event does. */
  placeInner(base: Pattern): void {
    for (const { app, route } of this.#routers) {
      const router = routerOf(app);
      for (const { handle, path } of router ? locationsOfAny((layer) => isParty(routerIn(layer)), router) : []) {
        const within = ifReadable(path);
        if (within) partyOf(routerIn({ handle }))?.(join(base, route.pattern, within).source);
      }
    }
  }

  #welcome(parent: ExpressApp): void {
    this.#options.welcome(parent);
    const within = this.#options.base.within();
    for (const { app, route } of this.#guests) {
      if (isExpressApp(app) && app !== parent) adopt(app, parent, join(within, route.pattern).source);
    }
  }
}

/** Makes a Router known as a party's. */
export function markParty({ stack }: { readonly stack: object }, place: (base: string) => void): void {
  Object.defineProperty(stack, PARTY, { value: place });
}

/** Told by Node, from 20.16 and 22.3 on, of every server in the process that starts to listen. */
const CHANNEL = 'tracing:net.server.listen:asyncEnd';

const dropped = new FinalizationRegistry((stop: () => void) => stop());

/**
 * Tells the owner whenever a server starts to listen, until the returned function is called.
 * The subscription is the process's, so the owner is held weakly: one that was dropped can be collected.
 */
export function onListen(owner: { heard(server: Server): void }): () => void {
  const ref = new WeakRef(owner);
  const hear = (message: unknown) => {
    ref.deref()?.heard((message as { server: Server }).server);
  };
  subscribe(CHANNEL, hear);
  const stop = () => void unsubscribe(CHANNEL, hear);
  dropped.register(owner, stop, ref);
  return () => {
    stop();
    dropped.unregister(ref);
  };
}

/** Refuses what no server is. */
export function checkServer(server: unknown, where: string): void {
  if (server instanceof EventEmitter && typeof (server as Partial<Server>).listen === 'function') return;
  throw badOption(where, 'server', 'is no server', `Write line.${where.slice(0, -1)}app.listen(3000)).`);
}
