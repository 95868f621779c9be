import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * The channels of `node:diagnostics_channel` that can be observed:
 *
 * - `express-party:invite`: how a guest's invitation ended
 * - `express-party:endpoint`: a named route has answered a request
 * - `express-party:dispatch`: which side of a graft serves a request
 * - `express-party:state`: a journey's state has changed
 * - `express-party:fallback`: the scion has failed, and the stock answers
 * - `express-party:compare`: the answers of both sides of a graft were compared
 */
export const channels = {
  invite: channel('express-party:invite'),
  endpoint: channel('express-party:endpoint'),
  dispatch: channel('express-party:dispatch'),
  state: channel('express-party:state'),
  fallback: channel('express-party:fallback'),
  compare: channel('express-party:compare'),
} satisfies Record<string, Channel>;

/** Publishes a message. It is made only if somebody listens, and is frozen. */
export function publish(name: keyof typeof channels, message: () => object): void {
  if (channels[name].hasSubscribers) channels[name].publish(Object.freeze(message()));
}
