import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

declare global {
  namespace Express {
    interface Request {
      /** Who is asking: nobody's name, kept in a cookie. */
      visitor?: string;
    }
  }
}

const COOKIE = 'visitor';
const KNOWN = /(?:^|;\s*)visitor=([\da-f-]{36})(?:;|$)/;

/** Tells visitors apart, so that each stays on the side of a canary that it is on. */
export const nameVisitor: RequestHandler = (req, res, next) => {
  const [, known] = KNOWN.exec(req.headers.cookie ?? '') ?? [];
  req.visitor = known ?? randomUUID();
  if (!known) res.cookie(COOKIE, req.visitor, { httpOnly: true, sameSite: 'lax' });
  next();
};

/** The same browser, and another visitor: of ten, a canary of 50 % shows the new shop to five. */
export const beSomebodyElse: RequestHandler = (_req, res, next) => {
  res.cookie(COOKIE, randomUUID(), { httpOnly: true, sameSite: 'lax' });
  next();
};
