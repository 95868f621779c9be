export { rsvp } from './adapters/fastify.js';
