import express, { type Express } from 'express';
import { endpoints, type Guest, guest, type Party, party, rsvp } from 'express-party';
import * as fc from 'fast-check';
import { type Trip, tripOf } from '../shared/arbitraries';
import { attempt, checkArrival, checkUrl, Destination } from '../shared/arrival';
import { silent } from '../shared/blog';
import { majors } from '../shared/express';
import { HOUR, seed, Tally } from '../shared/fuzz';
import { isLong } from '../shared/long';
import { closeAll, type Served, serve } from '../shared/serve';

const TRIPS = isLong ? 300 : 100;

afterEach(closeAll);

/** A guest that holds the route of one trip, and a place at which its call is made within a request. */
class Stop {
  readonly guest: Express | Guest;
  readonly destination: Destination;
  outcome: ReturnType<typeof attempt> | undefined;

  /** Throws where Express, or a table, refuses the path. */
  constructor(
    readonly trip: Trip,
    readonly name: string,
  ) {
    const { major, options, named, paths, here } = trip;
    const { express: own } = majors.find((each) => each.major === major) as (typeof majors)[number];
    this.destination = new Destination(trip);
    const app = own();
    app.set('case sensitive routing', options.caseSensitive).set('strict routing', options.strict);
    const table = named === 'tag' ? undefined : endpoints(name, { it: paths[0] });
    const isUnseen = table && named === 'unseen' && !here;
    if (!isUnseen) app.use(rsvp(table ?? name));
    app.get('/call', (req, res) => {
      this.outcome = attempt(() => req.urlFor('it', ...(trip.args as [])));
      res.end();
    });
    app.use(this.destination.router);
    this.guest = isUnseen ? guest(app, { name, endpoints: table }) : app;
  }
}

function stopsOf(major: number): Stop[] {
  return fc.sample(tripOf(major), { numRuns: TRIPS, seed }).flatMap((trip, i) => {
    try {
      return new Stop(
        { ...trip, mount: `/${major}.${i}${trip.mount.replace(/^\/$/, '')}` },
        `g${major}.${i}`,
      );
    } catch {
      return [];
    }
  });
}

/** A path at which the keys of the mount take what the trip has for them; some texts are in no path. */
function pathOf({ mount, here = {} }: Trip): string | undefined {
  if (!Object.values(here).every((text) => text.isWellFormed())) return undefined;
  return mount.replace(/:(\w+)/g, (_, name) => encodeURIComponent(here[name] ?? ''));
}

/** What a name leads to is kept from the first link on: the second comes to the same. */
function twice(act: () => string): ReturnType<typeof attempt> {
  const first = attempt(act);
  expect(attempt(act)).toEqual(first);
  return first;
}

/** Makes the call, and asks for what comes of it. */
async function travel({ stop, line, get }: { stop: Stop; line: Party; get: Served['get'] }, tally: Tally) {
  const { trip, name, destination } = stop;
  const path = pathOf(trip);
  if (trip.here && path !== undefined) await get(`/v2${path}/call`);
  if (!trip.here) stop.outcome = twice(() => line.urlFor(`${name}:it`, ...(trip.args as [])));
  if (!stop.outcome) return;
  tally.tried += 1;
  if ('code' in stop.outcome) return;
  checkUrl(trip, stop.outcome.url);
  const { pathname, search } = new URL(stop.outcome.url, 'http://h');
  await get(pathname + search);
  checkArrival(trip, destination.arrival);
  tally.add(trip);
}

describe('law 3, of whatever route and whatever values, over a socket', () => {
  it(
    'a built URL arrives at its guest with its values, or there is none',
    async () => {
      const stops = majors.flatMap(({ major }) => stopsOf(major));
      const line = party(
        stops.map(({ trip, guest }): [string, Express | Guest] => [trip.mount, guest]),
        silent,
      );
      const { server, get } = await serve(express().use('/v2', line));
      await line.bootstrap(server);
      const tally = new Tally();
      for (const stop of stops) {
        await travel({ stop, line, get }, tally).catch((cause) => {
          throw new Error(`FUZZ_SEED=${seed}: ${fc.stringify(stop.trip)}: ${cause}`, { cause });
        });
      }
      expect(tally.tried).toBeGreaterThan(0.75 * stops.length);
      tally.check();
    },
    HOUR,
  );
});
