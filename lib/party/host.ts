import { type ExpressApp, isExpressApp, lineageOf } from '../common/apps.js';
import { adopt } from '../enter/express.js';
import { PartylineError } from '../errors.js';
import { isParty, PARTY, routerOf, standingsOfAny } from '../express/router.js';
import { join, type Pattern, Unreadable } from '../pattern/pattern.js';
import type { Site } from './base.js';
import type { Mount } from './mounts.js';

/** A party's Router, by which an outer one tells it its base. */
interface InnerParty {
  [PARTY](base: string): void;
}

interface HostOptions {
  readonly site: Site;
  readonly mounts: readonly Mount[];
  /** Called when the host app has become known. */
  found(): void;
  report(error: unknown): void;
}

/** Gets to know the host app, and makes its guests sub-apps of it as `app.use(app)` does. */
export class Host {
  readonly #options: HostOptions;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** `app.use(path, line)` tells of it. */
  mountedOn(app: ExpressApp, path: unknown): void {
    const { site, found } = this.#options;
    const loop = this.#loopWith(app);
    if (loop) throw loop;
    site.mounted(app, path);
    this.#welcome(app);
    found();
  }

  /** Searches for it; a party that cannot be found has no links, and its guests are served all the same. */
  search(search: () => boolean): boolean {
    try {
      return this.take(search);
    } catch (error) {
      this.#options.report(error);
      return false;
    }
  }

  /** As `search`, but throws what is wrong. */
  take(search: () => boolean): boolean {
    const { site, found } = this.#options;
    const isNew = site.app === undefined;
    const isFound = search();
    if (!isNew || !isFound || !site.app) return isFound;
    const loop = this.loop();
    if (loop) throw loop;
    this.#welcome(site.app);
    found();
    return true;
  }

  /** The error of a party that stands in one of its own guests: no request would ever come to an end. */
  loop(): PartylineError | undefined {
    const { app } = this.#options.site;
    return app && this.#loopWith(app);
  }

  /** Tells the parties in Routers that are guests where they are: no invitation and no `mount` event does. */
  placeInner(base: Pattern): void {
    for (const { app, route } of appsOf(this.#options.mounts)) {
      const router = isExpressApp(app) ? undefined : routerOf(app);
      for (const { handle, path } of router ? standingsOfAny(isParty, router) : []) {
        const within = attempt(path);
        if (within) (handle as InnerParty)[PARTY](join(base, route.pattern, within).source);
      }
    }
  }

  #welcome(app: ExpressApp): void {
    const { site, mounts } = this.#options;
    for (const { app: guest, route } of appsOf(mounts)) {
      const path = join(site.within(), route.pattern).source;
      if (isExpressApp(guest) && guest !== app) adopt(guest, app, path);
    }
  }

  #loopWith(app: ExpressApp): PartylineError | undefined {
    const { site, mounts } = this.#options;
    if (site.isBeside) return undefined;
    const above = new Set<unknown>(lineageOf(app));
    const loop = mounts.find(({ sides }) => sides.some(({ guest }) => above.has(guest.app)));
    if (!loop) return undefined;
    const found = 'the app that this party is mounted in, which would go round for ever';
    return new PartylineError('BAD_GUEST', {
      path: loop.path,
      found,
      write: 'Mount the party in another app.',
    });
  }
}

/** Every app that is mounted: of a graft there are two. */
function appsOf(mounts: readonly Mount[]): { app: unknown; route: Mount['route'] }[] {
  return mounts.flatMap(({ sides, route }) => sides.map(({ guest }) => ({ app: guest.app, route })));
}

/** Makes a Router known as a party's. */
export function markParty(router: object, place: (base: string) => void): void {
  Object.defineProperty(router, PARTY, { value: place });
}

function attempt(path: () => Pattern): Pattern | undefined {
  try {
    return path();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
