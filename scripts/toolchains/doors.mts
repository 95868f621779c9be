// The types of each door, for a compiler that reads them all.
export * as fastify from 'express-party/fastify';
export * as graft from 'express-party/graft';
export * as hono from 'express-party/hono';
export * as koa from 'express-party/koa';
export * as rsvp from 'express-party/rsvp';
