import assert from 'node:assert/strict';
import type { Request, RequestHandler, Router } from 'express';
import { endpoint } from 'express-party';
import { codes, PartylineError } from '../../lib/errors';
import type { ExpressRouter } from '../../lib/express/router';
import { ownRoutes } from '../../lib/express/routes';
import { tabledRoutes } from '../../lib/express/tabled';
import type { Endpoint } from '../../lib/links/endpoint';
import { declare, NOTHING_DECLARED } from '../../lib/links/member';
import type { Route } from '../../lib/links/route';
import { routesOf } from '../../lib/links/table';
import { matchMount, readMount } from '../../lib/pattern/mount-path';
import type { Given, Trip } from './arbitraries';
import { majors } from './express';
import { memberAt, positionAt } from './member';
import { OwnError, textOf } from './values';

type Params = Readonly<Record<string, unknown>>;

/** What a request brought, of the keys of each place; who has not joined does not see the mount's. */
export type Arrival = Readonly<Record<Given['at'], Params | undefined>>;

/** A router of the trip's major that holds its route, and keeps what arrives there. */
export class Destination {
  readonly router: Router;
  arrival: Arrival | undefined;
  #below: Record<string, unknown> = {};

  /** Throws where Express itself refuses one of the paths. */
  constructor({ major, paths, how, options, below }: Trip) {
    const { express } = majors.find((each) => each.major === major) as (typeof majors)[number];
    const router = express.Router(options);
    const path = paths.length > 1 ? [...paths] : paths[0];
    router[how](path, endpoint('it') as unknown as RequestHandler, (req: Request, res) => {
      this.arrival = { mount: req.mountParams, below: this.#below, route: req.params };
      res.end();
    });
    const pass: RequestHandler = ({ params }, _res, next) => {
      this.#below = params;
      next();
    };
    this.router = below === undefined ? router : express.Router(options).use(below, pass, router);
  }

  /** `undefined` where Express itself refuses one of the paths. */
  static of(trip: Trip): Destination | undefined {
    try {
      return new Destination(trip);
    } catch {
      return undefined;
    }
  }

  /** Enters the router as the party does, without a socket. */
  request({ mount }: Trip, url: string): void {
    const { pathname, search } = new URL(url, 'http://h');
    const match = matchMount(readMount(mount), pathname);
    this.arrival = undefined;
    if (!match || match instanceof Error) return;
    const target = `${pathname.slice(match.length) || '/'}${search}`;
    const handle = this.router as unknown as (req: object, res: object, next: () => void) => void;
    const req = { url: target, method: 'GET', baseUrl: '', mountParams: match.params };
    handle(req, { end: () => {} }, () => {});
  }
}

/** Builds the URL as a party does that has the router as its guest. */
export function build(trip: Trip, router: unknown): string {
  const it = endpointFor(trip, router as ExpressRouter);
  const caller = {
    here: () => trip.here && { prefix: it.owner.mount, params: trip.here },
    origin: () => assert.fail('an origin was asked for'),
    defaults: () => undefined,
  };
  return it.url(trip.args, caller, undefined);
}

/** The endpoint of the trip's route, as a party has it. */
export function endpointFor(trip: Trip, router: ExpressRouter): Endpoint {
  const options = { path: trip.mount };
  const declared = declare(NOTHING_DECLARED, positionAt(options), 'g', routesFor(trip, router));
  return memberAt(options, declared).find('it') ?? assert.fail('the route has no endpoint');
}

function routesFor({ named, paths }: Trip, router: ExpressRouter): Route[] {
  if (named === 'tag') return ownRoutes(router, undefined).routes;
  const routes = routesOf({ it: paths[0] });
  const tabled = tabledRoutes(routes, router);
  return named === 'table' ? tabled : routes;
}

/** The URL, or the code of the error that was thrown for it; whatever else is thrown breaks the law. */
export function attempt(act: () => string): { url: string } | { code: string } {
  try {
    return { url: act() };
  } catch (error) {
    if (error instanceof OwnError) return { code: 'OWN' };
    if (error instanceof PartylineError && codes.includes(error.code)) return { code: error.code };
    throw error;
  }
}

/** Law 3 of the URL: this host is asked for this path. */
export function checkUrl({ query, hash: given }: Trip, url: string): void {
  const { host, pathname, search, searchParams, hash } = new URL(url, 'http://h');
  const path = url.split(/[?#]/, 1)[0] as string;
  assert.equal(host, 'h');
  assert.equal(pathname, path);
  assert.equal(path + search + hash, url);
  assert.match(url, /^\/(?![/\\])(?:[\x21-\x24\x26-\x5b\x5d-\x7e]|%[0-9a-f]{2})*$/i);
  assert.doesNotMatch(path, /\/\/|\/(?:\.|%2e){1,2}(?:\/|$)/i);
  // Its own arrays are another realm's.
  const read = Array.from(searchParams, ([name, value]) => [name, value]);
  assert.deepEqual(
    read,
    query.flatMap(([name, value]) => itemsOf(name, value)),
  );
  assert.equal(decodeURIComponent(hash.slice(1)), textsOf(given) ?? '');
}

function itemsOf(name: string, value: unknown): [string, string | undefined][] {
  return [value]
    .flat()
    .flatMap((item) => (item === undefined || item === null ? [] : [[name, textOf(item)]]));
}

/** Law 3 of the request: the route has the values. */
export function checkArrival({ keys }: Trip, arrival: Arrival | undefined): void {
  if (!arrival) assert.fail('it does not arrive');
  const read = (params: Params = {}, name: string) =>
    Object.hasOwn(params, name) ? params[name] : undefined;
  const seen = keys.filter(({ at }) => arrival[at]);
  assert.deepEqual(
    seen.map(({ at, name }) => [at, name, read(arrival[at], name)]),
    seen.map(({ at, name, value }) => [at, name, textsOf(value)]),
  );
}

function textsOf(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(textOf) : textOf(value);
}
