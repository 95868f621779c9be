import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Handler } from '../../lib/common/apps';
import type { RoutedRequest, RoutedResponse } from '../../lib/express/app';
import { RequestDecorator } from '../../lib/guest/request-links';
import type { Membership } from '../../lib/operator';

export interface Linked extends IncomingMessage {
  urlFor(name: string, ...values: unknown[]): string;
  mountParams: Record<string, string>;
}

export function membershipOf(who: string): Membership {
  return {
    operator: { who } as unknown as Membership['operator'],
    ended: false,
    declare: () => {},
    serves: () => true,
    share: () => {},
    urlFor: (name, values, req) => `${who}:${req.url}:${name}(${values.join(',')})`,
    mountParams: (req) => ({ [who]: req.url ?? '' }),
  };
}

/** A handler that decorates every request for one guest, as its rsvp does. */
export function decorating(
  who: string,
  ownsRequest: (req: RoutedRequest) => boolean = () => true,
): { handler: RequestHandler; decorator: RequestDecorator } {
  const handler: Handler = (req, res, next) => {
    decorator.decorate(req as RoutedRequest, res as RoutedResponse);
    next();
  };
  const decorator = new RequestDecorator(
    { ownsRequest: (req) => ownsRequest(req as RoutedRequest), at: () => membershipOf(who) },
    handler,
  );
  return { handler: handler as unknown as RequestHandler, decorator };
}
