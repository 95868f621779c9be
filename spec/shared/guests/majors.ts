import type { Request, RequestHandler, Response, Router } from 'express';

/** Members of Express 4 that Express 5 has no more, or has otherwise. */
type Old = Record<string, (...given: unknown[]) => Response>;

const old = (res: Response) => res as unknown as Old;

const COMPUTED = [
  'protocol',
  'secure',
  'ip',
  'ips',
  'subdomains',
  'path',
  'hostname',
  'fresh',
  'stale',
  'xhr',
];

const handlers: Readonly<Record<string, RequestHandler>> = {
  'send-number': (_req, res) => void res.send(404 as never),
  'send-both': (_req, res) => void old(res).send?.(201, 'made'),
  'json-number': (_req, res) => void old(res).json?.(418, {}),
  'status-text': (_req, res) => void res.status('201' as never).end(),
  param: (req, res) => void res.json(typeof (req as { param?: unknown }).param),
  query: (req, res) => void res.json(req.query ?? 'none'),
  'query-member': (req, res) => {
    req.query.x = 1 as never;
    res.json(req.query);
  },
  'query-assigned': (req, res) => {
    try {
      (req as { query: unknown }).query = { z: 1 };
    } catch (error) {
      // The text is the engine's, and of a view it is another.
      throw new Error(`not assigned: ${error instanceof TypeError}`);
    }
    res.json(req.query);
  },
  back: (_req, res) => res.redirect('back'),
  'redirect-late': (_req, res) => void old(res).redirect?.('/to', 303),
  host: (req, res) => void res.json(req.host),
  computed: (req, res) => void res.json(computedOf(req)),
};

function computedOf(req: Request) {
  const values = COMPUTED.map((name) => [name, req[name as keyof Request]]);
  return {
    ...Object.fromEntries(values),
    accepts: [req.accepts('json', 'html'), req.is('json'), req.get('Referrer') ?? 'none'],
    types: req.accepts(['text/html', 'application/json']),
  };
}

/** What the same code does differently under Express 4 and 5. */
export function addMajors(app: Router, json: RequestHandler): void {
  app.get('/major/body', json, (req, res) => void res.json(req.body ?? 'none'));
  for (const [name, handler] of Object.entries(handlers)) app.get(`/major/${name}`, handler);
}
