import { ignoreRejection } from '../../common/thenables.js';

// A file of its own in what is published, which the build has require() read: only who has a fetch app or a lite one needs it.
const load = () => import('@remix-run/node-fetch-server');

/** The library that stands between Node's requests and fetch's: it streams bodies, either way. */
export type Bridge = Awaited<ReturnType<typeof load>>;

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
