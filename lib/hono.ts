export { endpoint, rsvp } from './guest/frameworks/hono.js';
