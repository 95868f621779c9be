export { rsvp } from './guest/frameworks/koa.js';
