import { shapeOf } from '../../enter/kind.js';
import { isExpress4, isExpressApp } from '../../express/router.js';

/** What a guest is made with, as far as its shape tells. */
export function frameworkOf(app: unknown): string {
  const { kind } = shapeOf(app) ?? {};
  if (kind === 'express') return isExpress4(app) ? 'Express 4' : 'Express 5';
  if (kind === 'handler' || kind === undefined) return ofFunction(app);
  return kind === 'fetch' && isHono(app) ? 'Hono' : NAMES[kind];
}

function isHono(app: unknown): boolean {
  const { routes, basePath } = app as { routes?: unknown; basePath?: unknown };
  return Array.isArray(routes) && typeof basePath === 'function';
}

function ofFunction(app: unknown): string {
  if (isExpressApp(app) || !Array.isArray((app as { stack?: unknown } | undefined)?.stack)) return 'a handler';
  return isExpress4(app) ? 'a Router of Express 4' : 'a Router of Express 5';
}

const NAMES = {
  connect: 'connect',
  koa: 'Koa',
  fastify: 'Fastify',
  fetch: 'fetch',
  polka: 'polka',
  server: 'http.Server',
} as const;
