import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import express from 'express';
import { endpoint, type Party, party, partylineOf, rsvp } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

type Library = typeof import('express-party');

/** A second installed copy of the package. */
function secondCopy(): Library {
  let copy: Library | undefined;
  jest.isolateModules(() => {
    copy = require('express-party');
  });
  return copy as Library;
}

function links(library: Library, own: () => express.Express, name = 'g') {
  const app = own().use(library.rsvp(name, (partyline) => void partyline.connect('who', () => name)));
  app.get('/links', library.endpoint('links'), (req, res) => {
    res.json([req.urlFor('links'), req.urlFor(`${name}:links`), library.partylineOf(req).askAround('who')]);
  });
  return app;
}

const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  for (let i = 0; i < 50 && ref.deref(); i += 1) {
    await sleep(5);
    collect();
  }
  return ref.deref() === undefined;
}

describe('law 9: nothing is global', () => {
  it('two parties in one process do not meet', async () => {
    const gather = async (name: string) => {
      const line = party({ '/x': links({ rsvp, endpoint, partylineOf } as Library, express, name) });
      const served = await serve(express().use(`/${name}`, line));
      await line.bootstrap(served.server);
      return { line, served };
    };
    const one = await gather('one');
    const two = await gather('two');
    expect(one.line.partyline.askAround('who')).toEqual(['one']);
    expect(() => one.line.urlFor('two:links')).toThrow(
      expect.objectContaining({ code: 'ERR_PARTY_UNKNOWN_GUEST' }),
    );
    expect(await two.served.json('/two/x/links')).toEqual(['/two/x/links', '/two/x/links', []]);
  });

  it('one app in two parties links by the one that serves it', async () => {
    const app = links({ rsvp, endpoint, partylineOf } as Library, express);
    const one = await serve(express().use('/one', party({ '/a': app })));
    const two = await serve(express().use(party({ '/b/c': app })));
    expect(await one.json('/one/a/links')).toEqual(['/one/a/links', '/one/a/links', []]);
    expect(await two.json('/b/c/links')).toEqual(['/b/c/links', '/b/c/links', []]);
    expect(await one.json('/one/a/links')).toEqual(['/one/a/links', '/one/a/links', []]);
  });

  it.each(majors)(
    'two copies of the package understand each other in an Express $major guest',
    async ({ express: own }) => {
      const copy = secondCopy();
      expect(copy.rsvp).not.toBe(rsvp);
      const guest = links(copy, own);
      guest.get('/error', (req, res) => {
        try {
          req.urlFor('nobody:x');
        } catch (error) {
          res.json([error instanceof copy.PartylineError, (error as { code: string }).code]);
        }
      });
      const line = party({
        '/t/:tenant/g': guest,
        '/table': own().use(copy.rsvp(copy.endpoints('table', { home: '/' }))),
      });
      line.partyline.connect('who', () => {
        throw new copy.HighAndDry();
      });
      const { json } = await serve(express().use(line));
      expect(await json('/t/x/g/links')).toEqual(['/t/x/g/links', '/t/x/g/links', []]);
      expect(await json('/t/x/g/error')).toEqual([true, 'ERR_PARTY_UNKNOWN_GUEST']);
      expect(line.urlFor('table:home')).toBe('/table/');
    },
  );

  it.each<[string, (line: Party) => Promise<unknown>]>([
    ['dropped', async () => {}],
    ['bootstrapped and dropped', (line) => line.bootstrap()],
    ['bootstrapped, closed and dropped', async (line) => [await line.bootstrap(), await line.close()]],
  ])('a party that was %s can be collected, though its guest lives on', async (_what, live) => {
    const guest = express().use(rsvp('g'));
    const make = async () => {
      const line = party({ '/g': guest });
      await live(line);
      return new WeakRef(line);
    };
    expect(await isCollected(await make())).toBe(true);
    expect(guest).toBeDefined();
  });
});
