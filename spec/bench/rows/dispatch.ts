import express, { type Express, type RequestHandler } from 'express';
import { arrive, dispatching } from '../exchange';
import type { Row, Samples } from '../figures';
import { race } from '../race';
import { gathered } from '../sites';

const SIZE = 1000;

/** A guest with a route: none of them is the same app as another. */
function guestOf(): Express {
  return express().get('/page', arrive);
}

function guestsAt(paths: readonly string[]): [string, Express][] {
  return paths.map((path) => [path, guestOf()]);
}

const pathsOf = (prefix: string) => Array.from({ length: SIZE }, (_, i) => `${prefix}/guest-${i}`);

/** All guests in an order that is none: 389 and 1,000 have no divisor in common. */
const urlsOf = (paths: readonly string[]) => paths.map((_, i) => `${paths[(i * 389) % paths.length]}/page`);

async function partyOf(paths: readonly string[]) {
  const { host } = await gathered(guestsAt(paths));
  return host;
}

function usesOf(paths: readonly string[]): Express {
  const host = express();
  for (const [path, guest] of guestsAt(paths)) host.use(path, guest);
  return host;
}

const whereOf = (prefix: string) =>
  prefix === '' ? 'each under a first segment of its own' : `all under \`${prefix}\``;

/**
 * Asks the one in the middle, as the one guest is asked; and each time another, which no cache of a processor holds:
 * so the same is asked of the guests by themselves, for what of it is none of the dispatch.
 */
function layoutRow(prefix: string): Row {
  const work = `dispatch in-process with 1,000 guests, ${whereOf(prefix)}`;
  const others = 'the guests by themselves, each time another of 1,000';
  return {
    number: 8,
    rounds: 5,
    figures: {
      8: { work, against: 'with 1 guest', unit: '×', goal: { most: 1.1 } },
      each: { work: `${work}, each time another`, against: 'with 1 guest', unit: '×' },
      bare: { work: others, against: 'one of them', unit: '×' },
    },
    async measure(): Promise<Samples> {
      const paths = pathsOf(prefix);
      const middle = paths[SIZE / 2] as string;
      const many = await partyOf(paths);
      const [single, second] = [await partyOf([middle]), await partyOf([middle])];
      const url = [`${middle}/page`];
      const times = await race({
        ours: dispatching(many, url),
        theirs: dispatching(single, url),
        again: dispatching(second, url),
        each: dispatching(many, urlsOf(paths)),
        one: dispatching(inTurns([guestOf()]), ['/page']),
        another: dispatching(inTurns(paths.map(guestOf)), ['/page']),
      });
      const { theirs } = times;
      const control = times.again / theirs;
      return {
        8: { ours: times.ours, theirs, value: times.ours / theirs, control },
        each: { ours: times.each, theirs, value: times.each / theirs, control },
        bare: { ours: times.another, theirs: times.one, value: times.another / times.one },
      };
    },
  };
}

/** The time off: that of the host, and of the guests in it, where nobody has to be found. What is left is the way. */
function expressRow(prefix: string): Row {
  return {
    number: 9,
    rounds: 5,
    figures: {
      9: {
        work: `plain Express with 1,000 \`app.use\`, ${whereOf(prefix)}, each time another, the time of host and guest taken off`,
        against: 'a party of 1,000 guests, likewise',
        unit: '×',
        goal: { least: 8 },
      },
    },
    async measure(): Promise<Samples> {
      const paths = pathsOf(prefix);
      const urls = urlsOf(paths);
      const own = express().use(inTurns(paths.map(guestOf)));
      const times = await race({
        ours: dispatching(await partyOf(paths), urls),
        theirs: dispatching(usesOf(paths), urls),
        again: dispatching(usesOf(paths), urls),
        own: dispatching(own, ['/page']),
      });
      const [ours, theirs] = [times.ours - times.own, times.theirs - times.own];
      return { 9: { value: theirs / ours, control: (times.again - times.own) / theirs, ours, theirs } };
    },
  };
}

/** All of the guests without a way to them. */
function inTurns(guests: readonly Express[]): Express {
  let next = 0;
  const enter: RequestHandler = (req, res) => (guests[(next++ * 389) % guests.length] as Express)(req, res);
  return enter as Express;
}

export const rows = [layoutRow(''), layoutRow('/api/v1'), expressRow(''), expressRow('/api/v1')];
