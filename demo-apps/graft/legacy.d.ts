// The legacy shop is plain JavaScript. This is all that the host needs to know of it.
import type { Express } from 'express';

declare const app: Express;
export = app;
