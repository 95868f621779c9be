import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Next, TAKES_PART } from '../../common/apps.js';
import { hasBody, replayBody } from '../../enter/body.js';
import { leaving } from '../../enter/undo.js';
import type { RoutedRequest } from '../../express/app.js';
import { INVITATION, invitationOf } from '../../invitation.js';
import { NO_PARAMS } from '../../pattern/mount-path.js';
import type { Lite } from '../app.js';
import { toStderr } from '../closer.js';
import { callerOf, lightOf } from '../lighten.js';
import { isAround } from '../marks.js';
import { arrivalOf, written } from './arrival.js';
import { Crew } from './crew.js';
import { forward, forwardUpgrade, refuse } from './forward.js';
import { Joining } from './joining.js';
import { type IsolateOptions, readFile, readIsolate } from './options.js';

/** An app in processes or threads of its own: a lite app, which is a guest and a handler like any other. */
export interface Isolated extends Lite {
  /** Settles when the first worker serves; rejects when it cannot. Nobody has to wait for it: requests do. */
  readonly ready: Promise<void>;
  /** The workers that there are by now. */
  readonly workers: readonly { readonly pid: number | undefined; readonly isReady: boolean }[];
  /** Takes WebSocket upgrades, where no party hands them on: `server.on('upgrade', isolated.upgrade)`. */
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends all workers. */
  readonly close: () => Promise<void>;
}

/**
 * Runs an app in processes or threads of its own: a guest that blocks its event loop, or dies, delays and hurts nobody else. Its rsvp
 * joins the same party, its links and those to it are built at once, and `askAroundAsync` asks across.
 *
 * @param file the module that exports the app by default: any guest, or `guest(app, options)`; a path or a `file:` URL
 * @param options what the module says itself, `export const isolated = { workers: 2 }`, goes for what is not given
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`
 * @example
 * const shop = isolate(require.resolve('./shop.js'), { workers: 2 });
 * app.use(party({ '/shop': shop, '/': legacy }));
 */
export function isolate(file: string | URL, options: IsolateOptions = {}): Isolated {
  const isolation = new Isolation(readFile(file), readIsolate(options, 'isolate()'));
  const handler = (req: IncomingMessage, res: ServerResponse, next: Next) => isolation.enter(req, res, next);
  const light = lightOf(handler, { enter: handler, call: callerOf(handler, handler) });
  isolation.isMounted = (app) => isAround(app, light);
  return (
    Object.defineProperties(handler, {
      [TAKES_PART]: { value: true },
      ready: { value: isolation.crew.ready },
      workers: { get: () => isolation.crew.workers.map(({ pid, isReady }) => ({ pid, isReady })) },
      upgrade: { value: isolation.upgrade },
      // A party asks a guest's server for what takes upgrades.
      server: { value: isolation.upgrades },
      close: { value: () => isolation.crew.close() },
    }) && (light as Isolated)
  );
}

class Isolation {
  readonly crew: Crew;
  readonly upgrades = new EventEmitter();
  readonly #joining = new Joining(() => this.crew);
  isMounted: (app: unknown) => boolean = () => false;

  constructor(file: string, given: IsolateOptions) {
    this.crew = new Crew({
      file,
      given,
      prepare: async (worker) => {
        if (worker.report?.takesUpgrades && this.upgrades.listenerCount('upgrade') === 0) {
          this.upgrades.on('upgrade', this.upgrade);
        }
        await this.#joining.prepare(worker);
      },
      report: (error) => this.#joining.report(error) || toStderr(error),
    });
  }

  enter(req: IncomingMessage, res: ServerResponse, next: Next): void {
    if (Object.hasOwn(req, INVITATION)) {
      const invitation = invitationOf(req);
      const isMeant = this.isMounted(invitation?.app) && pathOf(req) === invitation?.path;
      if (isMeant) void this.#joining.accept(req as RoutedRequest, next);
      else next();
    } else if (this.crew.isSettled) this.#serve(req, res, next);
    else
      this.crew.ready.then(
        () => this.#serve(req, res, next),
        () => refuse(req, res, 503),
      );
  }

  #serve(req: IncomingMessage, res: ServerResponse, next: Next): void {
    const replaying = hasBody(req) ? replayBody(req) : undefined;
    if (replaying) replaying.then((undo) => this.#forward(req, res, leaving(undo, next)), next);
    else this.#forward(req, res, next);
  }

  #forward(req: IncomingMessage, res: ServerResponse, next: Next): void {
    const worker = this.crew.pick();
    if (worker) forward(worker, { req, res, next, arrival: this.#arrival(req) });
    else refuse(req, res, 503);
  }

  readonly upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => {});
    const worker = this.crew.pick();
    if (worker) forwardUpgrade(worker, req, socket, head, this.#arrival(req));
    else socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  };

  #arrival(given: IncomingMessage): string {
    const req = given as RoutedRequest;
    const place = this.#joining.placeOf(req);
    const mountParams = place?.membership.mountParams(req) ?? NO_PARAMS;
    return written({ ...arrivalOf(req), id: place?.id, mountParams });
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}
