export { rsvp } from './guest/frameworks/fastify.js';
