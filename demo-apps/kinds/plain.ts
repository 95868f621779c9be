// Rooms without a framework: a Node handler that answers the invitation by itself, and a fetch app that knows nothing
// of parties, whose endpoints the host names.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next, Operator, UrlFor } from 'express-party';
import { page, THINGS } from './page.js';

const THING = /^\/things\/([^/?]+)$/;

let operator: Operator | undefined;

function join(partyline: Operator): void {
  operator = partyline;
  partyline.declare('plain', { home: '/', thing: '/things/:thing' });
  partyline.connect('rooms', () => ['plain', partyline.urlFor('home')]);
}

/** It needs neither the package nor Express. */
export function plain(
  req: IncomingMessage & { partyline?: Operator },
  res: ServerResponse,
  next: Next,
): void {
  if (req.url === '/__invite__' && req.partyline) {
    join(req.partyline);
    res.end('joined');
    return;
  }
  const text = operator && roomOf('plain', 'fetch', req.url ?? '', operator.urlFor);
  if (!operator || text === undefined) next();
  else
    res.setHeader('content-type', 'text/html; charset=utf-8').end(page(...text, operator.askAround('rooms')));
}

/** `urlFor` is the host's. */
export function fetchApp(
  urlFor: UrlFor,
  menu: () => readonly unknown[],
): { fetch(request: Request): Response } {
  const own: UrlFor = (name: string, ...values: unknown[]) =>
    urlFor(name.includes(':') ? name : `fetch:${name}`, ...(values as string[]));
  return {
    fetch(request) {
      const text = roomOf('fetch', 'lite', new URL(request.url).pathname, own);
      if (text === undefined) return new Response('Nothing here.', { status: 404 });
      return new Response(page(...text, menu()), { headers: { 'content-type': 'text/html; charset=utf-8' } });
    },
  };
}

function roomOf(
  name: string,
  next: string,
  path: string,
  urlFor: UrlFor,
): [title: string, links: (readonly [string, string])[]] | undefined {
  if (path === '/') return [name, THINGS.map((thing) => [thing, urlFor('thing', thing)] as const)];
  const [, encoded] = THING.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  const thing = decodeURIComponent(encoded);
  return [
    `${thing} in ${name}`,
    [
      ['back', urlFor('home')],
      ['on', urlFor(`${next}:thing`, thing)],
    ],
  ];
}
