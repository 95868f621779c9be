export { endpoint, rsvp } from './adapters/hono.js';
