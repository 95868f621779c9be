import type { FastifyApp, Handler } from '../common/apps.js';

/** Enters a Fastify app. The first request makes it ready; if a plugin fails to load, every request fails. */
export function fastifyEntrance(app: FastifyApp): Handler {
  let readiness: Promise<unknown> | undefined;
  let isReady = false;
  const getReady = async () => {
    await app.ready();
    isReady = true;
  };
  return (req, res) => {
    if (isReady) return app.routing(req, res);
    readiness ??= getReady();
    return readiness.then(() => app.routing(req, res));
  };
}
