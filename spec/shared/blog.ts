import express, { type ErrorRequestHandler, type Express } from 'express';
import { endpoint, rsvp } from 'express-party';

/** For parties whose errors are no part of what is shown. */
export const silent = { onError: () => {} };

/** Answers with the code of an error. */
export const tell: ErrorRequestHandler = (error, _req, res, _next) => {
  res.send(error.code);
};

/** An app that answers with its own links, as a handler and as a template gets them. */
export function blog(name = 'blog'): Express {
  const app = express().use(rsvp(name));
  app.get('/posts/:id', endpoint('post'), (req, res) => {
    res.json([req.urlFor('post', 7), res.locals.urlFor('post', 7)]);
  });
  return app;
}

/** What it answers where it is mounted. */
export const links = (prefix: string) => [`${prefix}/posts/7`, `${prefix}/posts/7`];
