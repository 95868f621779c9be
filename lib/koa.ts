export { rsvp } from './adapters/koa.js';
