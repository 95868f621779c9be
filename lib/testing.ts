export {
  type AppAtParty,
  type FakeAsk,
  type FakeGuests,
  type FakeParty,
  type FakeServices,
  fakeParty,
  withParty,
} from './testing/fake-party.js';
export { type BrokenLink, type Crawled, type CrawlOptions, expectLinksToResolve } from './testing/links.js';
export type { Servable } from './testing/site.js';
export { type WalkedLink, type WalkOptions, walkStates } from './testing/walk-states.js';
