import * as fc from 'fast-check';
import { tripOf } from '../shared/arbitraries';
import { attempt, build, checkArrival, checkUrl, Destination } from '../shared/arrival';
import { majors } from '../shared/express';
import { HOUR, numRuns, seed, Tally } from '../shared/fuzz';

describe('law 3, of whatever route and whatever values', () => {
  it.each(majors)(
    'a built URL arrives at its route of Express $major with its values, or there is none',
    ({ major }) => {
      const tally = new Tally();
      const property = fc.property(tripOf(major), (trip) => {
        const destination = Destination.of(trip);
        fc.pre(destination !== undefined);
        tally.tried += 1;
        const outcome = attempt(() => build(trip, destination.router));
        if ('code' in outcome) return;
        checkUrl(trip, outcome.url);
        destination.request(trip, outcome.url);
        checkArrival(trip, destination.arrival);
        tally.add(trip);
      });
      void fc.assert(property, { numRuns, seed });
      expect(tally.tried).toBe(numRuns);
      tally.check();
    },
    HOUR,
  );
});
