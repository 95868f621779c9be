import type { FastifyApp, Handler } from '../handler.js';

/** Enters a Fastify instance, which gets ready with the first request if nobody has made it so. */
export function fastifyEntrance(app: FastifyApp): Handler {
  let isReady = false;
  const getReady = async () => {
    await app.ready();
    isReady = true;
  };
  return async (req, res) => {
    if (!isReady) await getReady();
    app.routing(req, res);
  };
}
