import type { IncomingMessage, ServerResponse } from 'node:http';
import { ignoreRejection } from '../../common/thenables.js';

/**
 * The library that stands between Node's requests and fetch's: it streams bodies, either way. Its own types are not
 * installed with the package, whose declarations would name them.
 */
export interface Bridge {
  createRequest(req: IncomingMessage, res: ServerResponse, options: { host: string }): Request;
  sendResponse(res: ServerResponse, response: Response): Promise<void>;
}

// A file of its own in what is published, which the build has require() read: only who has a fetch app or a lite one needs it.
const load = (): Promise<Bridge> => import('@remix-run/node-fetch-server');

let bridge: Bridge | undefined;
let loading: Promise<Bridge> | undefined;

/** The library, where it has been read; a promise where it has not. */
export function loadBridge(): Bridge | Promise<Bridge> {
  loading ??= load().then((loaded) => {
    bridge = loaded;
    return loaded;
  });
  return bridge ?? loading;
}

/** Has it read now, so that no request waits for it. */
export function preloadBridge(): void {
  ignoreRejection(loadBridge());
}
