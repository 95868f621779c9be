import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { type GraftOptions, graft } from 'express-party/graft';
import { type Confirmation, type SwitchboardOptions, switchboard } from 'express-party/switchboard';
import { majors } from '../shared/express';
import { serve } from '../shared/serve';

const [four, five] = majors as [(typeof majors)[number], (typeof majors)[number]];

export const SECRET = 'a secret of the host, and of nobody else';

/** By a header: in a spec anybody can be anybody. */
export const allow: SwitchboardOptions['allow'] = (req, deed) => {
  const { user } = (req as IncomingMessage).headers;
  if (typeof user !== 'string') return false;
  return deed === 'read' || user !== 'gast' ? { by: user } : false;
};

export interface Making extends Omit<GraftOptions, 'onto'> {
  readonly host?: (typeof majors)[number];
  readonly at?: string;
  /** What stands before the switchboard. */
  readonly before?: readonly RequestHandler[];
  readonly secret?: SwitchboardOptions['secret'];
  readonly allow?: SwitchboardOptions['allow'];
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** `cart` and `pay` are the journey checkout, `home` its own, `new` the scion's alone. */
export function apps() {
  const [fresh, onto] = [five.express(), four.express()];
  for (const [app, name] of [
    [fresh, 'shop'],
    [onto, 'legacy'],
  ] as const) {
    app.use(rsvp(name));
    for (const each of ['cart', 'pay', 'home'])
      app.get(`/${each}`, endpoint(each), (_req, res) => res.send(`${name} ${each}`));
  }
  fresh.get('/new', endpoint('new'), (_req, res) => res.send('shop new'));
  return { fresh, onto, journeys: { checkout: ['cart', 'pay'] } };
}

/** A host with a switchboard before its party, over real sockets. */
export async function made(making: Making = {}) {
  const {
    host = five,
    at = '/ops',
    before = [],
    settings = {},
    secret = SECRET,
    allow: allowed = allow,
    ...rest
  } = making;
  const { fresh, ...own } = apps();
  const errors: unknown[] = [];
  const shop = graft(fresh, { key: (req) => req.headers.user, ...own, ...rest });
  const line = party({ '/': shop }, { onError: (error) => void errors.push(error) });
  const app = host.express();
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  for (const handler of before) app.use(handler);
  const ops = switchboard(line, { secret, allow: allowed });
  app.use(at, ops as RequestHandler);
  app.use(line);
  app.use((_req, res) => void res.status(404).send('nothing here'));
  const failed: unknown[] = [];
  app.use(((error, _req, res, _next) => {
    failed.push(error);
    res.status(555).send('failed');
  }) as import('express').ErrorRequestHandler);
  const served = await serve(app);
  await line.bootstrap(served.server);
  undo.push(() => line.close());
  return Object.assign(served, { shop, line, app, ops, errors, failed, ...callers(served, at) });
}

export const undo: (() => unknown)[] = [];

type Served = Awaited<ReturnType<typeof serve>>;
type Fields = Readonly<Record<string, string | number>>;

export function callers({ get, port }: Pick<Served, 'get' | 'port'>, at = '/ops') {
  const own = { user: 'anna', host: `h:${port}` };
  const query = (fields: Fields) => new URLSearchParams(fields as Record<string, string>).toString();
  return {
    page: (path = '/', headers: Record<string, string> = {}) =>
      get(`${at}${path}`, { headers: { ...own, accept: 'text/html', ...headers } }),
    snapshot: async () => JSON.parse((await get(`${at}/snapshot.json`, { headers: own })).text),
    /** What a page asks to confirm. */
    confirm: async (
      deed: Fields,
      user = 'anna',
    ): Promise<Confirmation & { status: number; error?: { code: string } }> => {
      const headers = { ...own, user, accept: 'application/json' };
      const { status, text } = await get(`${at}/confirm?${query(deed)}`, { headers });
      return { status, ...JSON.parse(text) };
    },
    /** As the form of a page is sent. */
    post: (fields: Fields, headers: Record<string, string | undefined> = {}) => {
      const type = 'application/x-www-form-urlencoded';
      const all = {
        ...own,
        origin: `http://h:${port}`,
        accept: 'text/html',
        'content-type': type,
        ...headers,
      };
      const known = Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined);
      return get(`${at}/act`, { method: 'POST', headers: Object.fromEntries(known), body: query(fields) });
    },
  };
}
