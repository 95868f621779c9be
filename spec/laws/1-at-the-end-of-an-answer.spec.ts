import express, { type Express, type Request } from 'express';
import { isInvitation, party } from 'express-party';
import { majors } from '../shared/express';
import { closeAll, serve } from '../shared/serve';

afterEach(closeAll);

type Noted = Request & { mark?: () => string };

/** What a logger takes down when an answer is through. */
function lineOf(req: Noted) {
  const { method, originalUrl, url, baseUrl, path, params, query, ip, res } = req;
  const mark = req.mark?.();
  return {
    method,
    originalUrl,
    url,
    baseUrl,
    path,
    params: { ...params },
    query,
    ip,
    status: res?.statusCode,
    mark,
  };
}

/** Puts a logger into an app, as morgan is one: it listens for the end of the answer. */
function log<T>(app: Express, lines: T[], line: (req: Noted) => T): void {
  app.use((req, res, next) => {
    const events = isInvitation(req) ? [] : ['finish', 'close'];
    for (const event of events) res.on(event, () => lines.push(line(req)));
    next();
  });
}

async function asked(host: Express, target = '/g/x?a[b]=1') {
  const served = await serve(host);
  const answer = await served.get(target);
  // What listens for the end of the answer has run when the connection is closed.
  await served.close();
  return answer;
}

describe.each(majors)('law 1: an Express $major guest has answered', ({ express: ours }) => {
  const make = () => ours().get('/x', (_req, res) => void res.status(201).json('x'));

  it('a logger of the host finds the request as the host knows it, methods and all', async () => {
    const host = express();
    (host.request as Noted).mark = () => 'the host’s';
    const [lines, plain]: object[][] = [[], []];
    log(host, lines as object[], lineOf);
    host.use(party({ '/g': make() }));
    const twin = express();
    (twin.request as Noted).mark = () => 'the host’s';
    log(twin, plain as object[], lineOf);
    twin.use(
      '/g',
      express().get('/x', (_req, res) => void res.status(201).json('x')),
    );
    expect((await asked(host)).status).toBe(201);
    await asked(twin);
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(plain);
  });

  it('a logger of the guest finds it as the guest knows it', async () => {
    const seen: unknown[] = [];
    const guest = ours();
    log(guest, seen, (req) => [
      Object.getPrototypeOf(req) === guest.request,
      Object.getPrototypeOf(req.res) === guest.response,
      req.app === guest,
      req.query,
    ]);
    guest.get('/x', (req, res) => void res.json(req.query));
    const { text } = await asked(express().use(party({ '/g': guest })));
    expect(seen).toEqual(Array(2).fill([true, true, true, JSON.parse(text)]));
  });

  it('each of the apps around it, one in the other, finds it as its own', async () => {
    const apps = [express(), ...majors.map((each) => each.express()), ours()] as Express[];
    const seen: unknown[] = [];
    apps.forEach((app, i) => {
      log(app, seen, (req) => [i, apps.findIndex(({ request }) => request === Object.getPrototypeOf(req))]);
    });
    apps.at(-1)?.get('/x', (_req, res) => void res.send('x'));
    apps.reduceRight((inner, outer) => outer.use(party({ '/g': inner })));
    await asked(apps[0] as Express, '/g/g/g/x');
    // Within one Express it stays the innermost's, as after app.use.
    const familyOf = (i: number) => apps[i]?.response.send;
    for (const [own, found] of seen as [number, number][]) expect(familyOf(found)).toBe(familyOf(own));
    expect(seen).toHaveLength(8);
  });

  it('leaves no listener behind when it hands on', async () => {
    const counts: unknown[] = [];
    const host = express();
    const count: express.RequestHandler = (_req, res, next) => {
      counts.push(['finish', 'close'].map((event) => res.listenerCount(event)));
      next();
    };
    host.use(count, party({ '/g': ours() }), count);
    await asked(host);
    expect(counts.at(-1)).toEqual(counts.at(-2));
  });
});
