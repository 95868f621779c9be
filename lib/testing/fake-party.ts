import type { GuestApp } from '../common/apps.js';
import { badOption, checkOptions, isPlain } from '../common/checks.js';
import type { ServiceHandler } from '../line/partyline.js';
import { type EndpointTable, isTable } from '../links/table.js';
import { type Guest, guest } from '../party/guest.js';
import { hostOf, type Party, party } from '../party/party.js';

/** An Express app, as supertest takes it. */
type Host = ReturnType<typeof hostOf>;

/** The other apps, by the names that they go by: endpoint name → path from the site's root on, or a table of `endpoints()`. */
export type FakeGuests = Readonly<Record<string, Readonly<Record<string, string>> | EndpointTable>>;

/** Service → what answers it. */
export type FakeServices = Readonly<Record<string, (payload: never) => unknown>>;

/** What an app has asked the others. */
export interface FakeAsk {
  readonly service: string;
  readonly payload: unknown;
}

/** Stands for the other apps of a site. */
export interface FakeParty {
  /**
   * The app at the party, for supertest. Its own routes are where they are alone, unless `at` says otherwise.
   *
   * @param options `at`: the path at which the app is mounted (default: `/`); `name`: what it is called (default: its own name)
   */
  readonly around: (app: GuestApp | Guest, options?: { at?: string; name?: string }) => Host;
  /** What was asked so far, in order. */
  readonly asks: readonly FakeAsk[];
  /** Ends the parties that `around` has made. */
  readonly close: () => Promise<void>;
}

/**
 * The other apps of a site, for the tests of one: their links, and their answers.
 *
 * @param guests the apps and their endpoints (default: none)
 * @param services what is asked, and who answers it (default: none)
 * @throws PartylineError `ERR_PARTY_BAD_OPTION`, `ERR_PARTY_BAD_NAME`, `ERR_PARTY_BAD_PATTERN`
 * @example
 * const fake = fakeParty({ legacy: { login: '/login' } }, { nav: () => [] });
 * await request(fake.around(app)).get('/').expect(200);
 */
export function fakeParty(guests: FakeGuests = {}, services: FakeServices = {}): FakeParty {
  const others = Object.entries(guests).map(([name, entries]) => fakeGuest(name, entries));
  for (const [service, answer] of Object.entries(services)) checkAnswer(service, answer);
  const asks: FakeAsk[] = [];
  const lines: Party[] = [];
  const around: FakeParty['around'] = (app, options = {}) => {
    checkOptions(options, ['at', 'name'], 'fake.around()');
    const { at = '/', name } = options;
    const own = name === undefined ? app : guest(app as GuestApp, { name });
    const line = party([[at, own], ...others.map((other) => ['/', other] as const)]);
    for (const [service, answer] of Object.entries(services)) connect(line, service, answer, asks);
    lines.push(line);
    return hostOf(line);
  };
  const close = async () => {
    await Promise.all(lines.splice(0).map((line) => line.close()));
  };
  return { around, asks, close };
}

/** An app at a party of fakes, with what it asks, to be given to supertest. */
export type AppAtParty = Host & Pick<FakeParty, 'asks' | 'close'>;

/**
 * The same for one app, in one call.
 *
 * @throws PartylineError as `fakeParty` does
 * @example
 * await request(withParty(app, { legacy: { login: '/login' } })).get('/').expect(200);
 */
export function withParty(app: GuestApp | Guest, guests?: FakeGuests, services?: FakeServices): AppAtParty {
  const { around, asks, close } = fakeParty(guests, services);
  return Object.assign(around(app), { asks, close });
}

/** It has names, and serves nothing. */
function fakeGuest(name: string, given: FakeGuests[string]): Guest {
  const entries = isTable(given) ? given.entries : given;
  if (!isPlain(entries)) {
    throw badOption('fakeParty()', name, 'is no table', 'Write fakeParty({ legacy: { login: "/login" } }).');
  }
  return guest((_req, _res, next) => next(), { name, endpoints: entries as Record<string, string>, invite: false });
}

function checkAnswer(service: string, answer: unknown): void {
  if (typeof answer === 'function') return;
  throw badOption('fakeParty()', service, 'is no function', 'Write fakeParty({}, { nav: () => [] }).');
}

function connect({ partyline }: Party, service: string, answer: FakeServices[string], asks: FakeAsk[]): void {
  const answered = (payload: unknown) => {
    asks.push(Object.freeze({ service, payload }));
    return answer(payload as never);
  };
  (partyline.connect as (service: string, handler: ServiceHandler) => unknown)(service, answered);
}
