import 'express-session';
import type { IncomingMessage } from 'node:http';
import express, { type Request } from 'express';
import { party } from 'express-party';
import {
  fileSource,
  type Graft,
  type GraftOptions,
  graft,
  type Report,
  type Source,
  type States,
} from 'express-party/graft';
import legacy from './typed.cjs';

declare module 'express-session' {
  interface SessionData {
    userId?: string;
  }
}

const fresh = express();
const states: States = { cart: { state: 'canary', percent: 10 }, pay: { state: 'live', fallback: true } };
const shop: Graft = graft(fresh, { onto: legacy, states, key: (req) => req.session?.userId });
express().use(party({ '/': shop }));

shop.set('cart', { state: 'legacy', by: 'anna' });
const report: Report = shop.report();
const share: number | undefined = report.endpoints[0]?.share;
export const text: string = `${share} ${report.toMarkdown()} ${shop.states().cart?.state}`;

const source: Source = fileSource('graft.json', { interval: 1000 });
export const options: GraftOptions = {
  onto: legacy,
  states: source,
  key: (req: Request) => req.get('x-user'),
  override: (req: IncomingMessage) => (req.headers.side === 'new' ? 'scion' : undefined),
};

// @ts-expect-error there is no such state
shop.set('cart', { state: 'dead' });
// @ts-expect-error a graft needs a stock
graft(fresh, {});
// @ts-expect-error there is no such side
graft(fresh, { onto: legacy, override: () => 'legacy' });
