import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * What can be observed, by `node:diagnostics_channel`:
 *
 * - `express-party:invite`: how a guest's invitation ended
 * - `express-party:dispatch`: which side of a graft serves a request
 * - `express-party:state`: a journey's state has changed
 * - `express-party:fallback`: the stock answers where the scion has failed
 */
export const channels = {
  invite: channel('express-party:invite'),
  dispatch: channel('express-party:dispatch'),
  state: channel('express-party:state'),
  fallback: channel('express-party:fallback'),
} satisfies Record<string, Channel>;

/** Tells who listens. The message is made only then, and is nobody's to change. */
export function publish(name: keyof typeof channels, message: () => object): void {
  if (channels[name].hasSubscribers) channels[name].publish(Object.freeze(message()));
}
