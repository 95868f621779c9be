import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../../../lib/common/apps';
import type { RoutedRequest, RoutedResponse } from '../../../lib/express/app';
import { own } from './content';

type Leave = (req: IncomingMessage, res: ServerResponse, next: Next) => void;

/** Ways to hand a request on, by the path. */
const ways: Readonly<Record<string, Leave>> = {
  '/pass': (_req, res, next) => {
    const { locals } = res as RoutedResponse;
    if (locals) locals.byGuest = 1;
    res.setHeader('X-Passed', '1');
    next();
  },
  '/late': (_req, _res, next) => void setImmediate(next),
  '/rewrite': (req, _res, next) => {
    (req as RoutedRequest).url = '/elsewhere?z=1';
    next();
  },
  '/fail': (_req, _res, next) => next(own()),
};

export function wayOut({ url = '' }: IncomingMessage): Leave | undefined {
  return ways[url.split('?')[0] ?? ''];
}
