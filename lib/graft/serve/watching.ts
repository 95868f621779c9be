import type { IncomingMessage } from 'node:http';
import type { Next } from '../../common/apps.js';
import type { RoutedRequest } from '../../express/app.js';
import type { Decision } from '../states/decision.js';
import type { Comparing, Watching } from './comparison.js';
import type { ElsewhereExchange, EndpointExchange } from './exchange.js';
import { movedUrlOf, stockUrlOf } from './relocation.js';

/** Has a comparison watch a request for an endpoint. What is sent on to the stock's own URL is watched there. */
export function watchEndpoint(
  comparing: Comparing,
  exchange: EndpointExchange,
  { side, state }: Decision,
): Watching | undefined {
  const { entry, req, res } = exchange;
  const { endpoint, journey, pair } = entry;
  if (pair.isNew || (side === 'stock' && !pair.isShared)) return undefined;
  const otherUrl = () => (pair.isShared ? req.url : belowMount(req, stockUrlOf(exchange)));
  return comparing.watch({ endpoint, journey, state, side, req, res, otherUrl });
}

/** The same of a request at the stock's own path: the scion has it elsewhere. */
export function watchElsewhere(
  comparing: Comparing,
  exchange: ElsewhereExchange,
  { side, state }: Decision,
): Watching | undefined {
  const { entry, req, res } = exchange;
  const { endpoint, journey } = entry;
  const otherUrl = () => belowMount(req, movedUrlOf(exchange));
  return side === 'stock' ? comparing.watch({ endpoint, journey, state, side, req, res, otherUrl }) : undefined;
}

/** A `next` of which who watches is told. */
export function watchedNext(watching: Watching | undefined, next: Next): Next {
  if (!watching) return next;
  return (error) => {
    watching.left(error);
    next(error);
  };
}

/** A URL without what stands before the graft, which is as many segments as the request has before it. */
function belowMount(req: IncomingMessage, url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const { baseUrl = '' } = req as RoutedRequest;
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '');
  const depth = baseUrl.split('/').length - 1;
  const below = path.replace(new RegExp(`^(?:/[^/?#]*){${depth}}`), '');
  return below.startsWith('/') ? below : `/${below}`;
}
