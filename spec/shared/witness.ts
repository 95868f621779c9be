import type { Express, Request, Response } from 'express';

/** What a handler of the host's finds of a request that a guest has handed on. */
export function witness(host: Express, req: Request, res: Response, error?: Error): void {
  // Every app of Express says so itself, whatever the host's does (a Router does not).
  res.removeHeader('X-Powered-By');
  res.status(200).json({
    prototypes: [Object.getPrototypeOf(req) === host.request, Object.getPrototypeOf(res) === host.response],
    apps: [req.app === host, res.app === host],
    methods: [res.send === host.response.send, req.get === host.request.get],
    query: req.query,
    ownQuery: Object.getOwnPropertyDescriptor(req, 'query') ?? 'none',
    urls: [req.url, req.baseUrl, req.originalUrl, req.path],
    params: { ...req.params },
    locals: { ...res.locals },
    body: req.body ?? 'none',
    read: [req.readableEnded, req.readableDidRead],
    own: Object.keys(req).sort(),
    headers: { given: req.headers, set: res.getHeaders() },
    listeners: [...req.eventNames(), ...res.eventNames()].map(String).sort(),
    error: error?.message ?? 'none',
  });
}
