import express, { type Express } from 'express';
import { type Guest, type GuestApp, type Party, party } from 'express-party';
import { type Graft, type GraftOptions, graft } from 'express-party/graft';
import type { majors } from '../shared/express';
import { type Served, serve } from '../shared/serve';

export interface Grown extends Served {
  readonly shop: Graft;
  readonly line: Party;
  readonly host: Express;
  /** What was told to `onError`. */
  readonly errors: (Error & { code?: string })[];
}

interface Place {
  readonly at?: string;
  /** What stands before the party. */
  before?(host: Express): void;
  readonly others?: Readonly<Record<string, GuestApp | Guest>>;
}

/** A graft in a party of its own, through its bootstrap, whose host answers what nobody takes. */
export async function grow(
  fresh: GuestApp | Guest,
  options: GraftOptions,
  { at = '/', before = () => {}, others = {} }: Place = {},
): Promise<Grown> {
  const errors: Error[] = [];
  const shop = graft(fresh, options);
  const host = express();
  before(host);
  const line = party(
    { ...others, [at]: shop as GuestApp },
    { onError: (error) => void errors.push(error as Error) },
  );
  host.use(line);
  host.use((_req, res) => {
    res.status(404).send('host');
  });
  const answerError: express.ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(555).send(`host: ${error.code ?? error.message}`);
  };
  host.use(answerError);
  const served = await serve(host);
  await line.bootstrap(served.server);
  return Object.assign(served, { shop, line, host, errors });
}

type Major = (typeof majors)[number];

/** An app that says its name for whatever comes. */
export function saying(text: string, { express }: Major): Express {
  const app = express();
  app.use((_req, res) => {
    res.send(text);
  });
  return app;
}
