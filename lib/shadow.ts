/** On a request: it is the copy of one, made to compare two answers. Own properties only, and known to every copy of the package. */
export const SHADOW: unique symbol = Symbol.for('express-party.shadow');

/**
 * Whether a request is a shadow: the copy of a visitor's, which a graft has made to compare the answers of its two apps, and whose
 * answer goes nowhere. For an app that would remember it as a visit: with a session of its own, counters, mails.
 *
 * @param req a request, in whatever framework: Koa's `ctx.req`, Fastify's `request.raw`, `c.env.incoming` of Hono
 * @example
 * app.use((req, res, next) => (isShadow(req) ? next() : countVisit(req, res, next)));
 */
export function isShadow(req: object): boolean {
  return typeof req === 'object' && req !== null && Object.hasOwn(req, SHADOW);
}
