import type { Handler, Next } from '../../lib/common/apps';
import type { RoutedRequest, RoutedResponse } from '../../lib/express/app';
import { type Reply, send } from '../../lib/party/invite/send';
import { letter } from './invite';

export type Guest = (req: RoutedRequest, res: RoutedResponse, next: Next) => unknown;

export const invite = (guest: Guest, given?: Parameters<typeof letter>[0]) =>
  new Promise<Reply>((resolve) => send(letter(given), guest as Handler, resolve));

/** The request and response that a guest is given. */
export async function received(given?: Parameters<typeof letter>[0]) {
  let got: { req: RoutedRequest; res: RoutedResponse } | undefined;
  await invite((req, res, next) => {
    got = { req, res };
    next();
  }, given);
  return got as { req: RoutedRequest; res: RoutedResponse };
}
