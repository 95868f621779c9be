// The session is plain JavaScript. This is all that the new shop needs to know of it.
import type { RequestHandler } from 'express';

declare const keepCart: RequestHandler;
export = keepCart;
