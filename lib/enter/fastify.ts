import type { FastifyApp, Handler } from '../common/apps.js';

/**
 * Enters a Fastify instance, which gets ready with the first request if nobody has made it so. A plugin that fails to
 * load fails each request.
 */
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
