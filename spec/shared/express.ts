import type { Express, RequestHandler, Router } from 'express';

/** Express by major, whatever the host's is: `express` itself is the host's. */
export const majors: readonly {
  major: number;
  express: (() => Express) & { Router(options?: object): Router; json(): RequestHandler };
}[] = [
  { major: 4, express: require('express4') },
  { major: 5, express: require('express5') },
];
