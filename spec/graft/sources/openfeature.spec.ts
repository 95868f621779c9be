import {
  type Client,
  ErrorCode,
  InMemoryProvider,
  OpenFeature,
  ProviderEvents,
} from '@openfeature/server-sdk';
import { type FlagClient, openFeatureSource } from '../../../lib/graft/sources/openfeature';
import { follow } from '../../../lib/graft/sources/source';
import { makeConsumer } from '../../shared/follow';
import { until } from '../../shared/until';

const live = { checkout: { state: 'live' } };
const canary = { checkout: { state: 'canary', percent: 10 } };
const legacy = { checkout: { state: 'legacy' } };

const variants = {
  live,
  canary,
  legacy,
  none: null,
  list: [],
  text: 'live',
  bad: { checkout: { state: 'lvie' } },
};

/** The flag as somebody has put it: which variant everyone gets. */
function put(defaultVariant: keyof typeof variants, more: object = {}) {
  return { graft: { variants: variants as never, defaultVariant, disabled: false, ...more } };
}

const silent = { error() {}, warn() {}, info() {}, debug() {} };

let domains = 0;
const stops: (() => void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await OpenFeature.clearProviders();
});

/** Follows the flag of a client of its own, with the real SDK between. */
function watch(client: Client, options = { flag: 'graft' }) {
  const { to, applied, reports: errors, reasons } = makeConsumer();
  const { ready, stop } = follow(openFeatureSource(client, options), to);
  // Held here: a consumer that nobody holds is collected.
  stops.push(() => void [to, stop()]);
  return { ready, stop, applied, errors, reasons };
}

async function start(configuration = put('live')) {
  const domain = `domain-${++domains}`;
  const provider = new InMemoryProvider(configuration);
  await OpenFeature.setProviderAndWait(domain, provider);
  return { domain, provider, client: OpenFeature.getClient(domain).setLogger(silent) };
}

describe('openFeatureSource', () => {
  it('knows the events of the SDK by their names', () => {
    const { Ready, ConfigurationChanged, Stale, Error: Failed } = ProviderEvents;
    const heard: string[] = [];
    const client: FlagClient = {
      getObjectDetails: async () => ({ value: live }),
      addHandler: (event) => void heard.push(event),
      removeHandler: (event) => void heard.push(event),
    };
    const source = openFeatureSource(client, { flag: 'graft' });
    const end = source.subscribe?.(
      () => {},
      () => {},
    );
    expect(heard).toEqual([Ready, ConfigurationChanged, Stale, Failed]);
    end?.();
    expect(heard).toEqual([
      Ready,
      ConfigurationChanged,
      Stale,
      Failed,
      Ready,
      ConfigurationChanged,
      Stale,
      Failed,
    ]);
  });

  it('takes the table from a flag, and again whenever the provider has another', async () => {
    const { provider, client } = await start();
    const { ready, applied, errors } = watch(client);
    await ready;
    expect(applied).toEqual([live]);
    provider.putConfiguration(put('canary'));
    await until(() => applied.length === 2);
    provider.putConfiguration(put('legacy'));
    await until(() => applied.length === 3);
    expect(applied).toEqual([live, canary, legacy]);
    expect(errors).toEqual([]);
  });

  it('changes nothing when it is another flag that was changed', async () => {
    const { provider, client } = await start();
    const { ready, applied } = watch(client);
    await ready;
    const asked = jest.spyOn(provider, 'resolveObjectEvaluation');
    provider.putConfiguration({
      ...put('live'),
      other: { variants: { on: true }, defaultVariant: 'on', disabled: false },
    } as never);
    await until(() => asked.mock.calls.length);
    provider.putConfiguration(put('canary'));
    await until(() => applied.length === 2);
    expect(applied).toEqual([live, canary]);
  });

  it('takes the flag when its provider gets ready', async () => {
    const domain = `domain-${++domains}`;
    const client = OpenFeature.getClient(domain);
    const provider = new InMemoryProvider(put('live'));
    let open = () => {};
    const initialize = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    OpenFeature.setProvider(domain, Object.assign(provider, { initialize }));
    const { ready, applied, reasons } = watch(client);
    await ready;
    expect(applied).toEqual([]);
    expect(reasons()).toEqual([`${ErrorCode.PROVIDER_NOT_READY}: provider has not yet initialized`]);
    open();
    await until(() => applied.length);
    expect(applied).toEqual([live]);
  });

  it('asks for the context that it was given', async () => {
    const contextEvaluator = ({ region }: { region?: unknown }) => (region === 'eu' ? 'canary' : 'legacy');
    const { client } = await start(put('live', { contextEvaluator }));
    const { ready, applied } = watch(client, { flag: 'graft', context: { region: 'eu' } } as never);
    await ready;
    expect(applied).toEqual([canary]);
  });

  it.each([
    ['is disabled', put('live', { disabled: true }), 'it has no value (DISABLED)'],
    ['is not there', {}, 'FLAG_NOT_FOUND: no flag found with key graft'],
    ['has no such variant', put('lvie' as never), /^GENERAL: /],
    ['is no object', put('text'), /^TYPE_MISMATCH/],
    ['is null', put('none'), 'it has no value (STATIC)'],
    ['is a list', put('list'), /the table is no plain object/],
    ['is no good table', put('bad'), /"checkout" cannot be used: it has no known state/],
  ])('keeps the last good table where the flag %s', async (_what, configuration, reason) => {
    const { provider, client } = await start();
    const { ready, applied, errors, reasons } = watch(client);
    await ready;
    provider.putConfiguration(configuration as never);
    await until(() => errors.length);
    provider.putConfiguration(put('canary'));
    await until(() => applied.length === 2);
    expect(applied).toEqual([live, canary]);
    expect(reasons()).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
    expect(errors[0]).toMatchObject({ code: 'ERR_PARTY_SOURCE_FAILED', details: { source: 'flag "graft"' } });
  });

  it('tells of a provider that fails or is out of touch, and goes on when it is back', async () => {
    const { provider, client } = await start();
    const { ready, applied, reasons } = watch(client);
    await ready;
    provider.events.emit(ProviderEvents.Stale);
    provider.events.emit(ProviderEvents.Error, { message: 'hunter2' });
    await until(() => reasons().length === 2);
    expect(reasons()).toEqual([
      'its provider is out of touch, and says what it knew before',
      'its provider failed',
    ]);
    (provider as unknown as { _flagConfiguration: unknown })._flagConfiguration = put('canary');
    provider.events.emit(ProviderEvents.Ready);
    await until(() => applied.length === 2);
    expect(applied).toEqual([live, canary]);
  });

  it('follows a client to another provider', async () => {
    const { domain, client } = await start();
    const { ready, applied } = watch(client);
    await ready;
    await OpenFeature.setProviderAndWait(domain, new InMemoryProvider(put('canary')));
    await until(() => applied.length === 2);
    expect(applied).toEqual([live, canary]);
  });

  it('leaves no handler behind', async () => {
    const { client } = await start();
    const { ready, stop } = watch(client);
    await ready;
    const count = () => Object.values(ProviderEvents).map((event) => client.getHandlers(event).length);
    expect(count()).toEqual([1, 1, 1, 1]);
    stop();
    expect(count()).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['client', undefined, { flag: 'graft' }],
    ['client', {}, { flag: 'graft' }],
    ['options', { getObjectDetails() {} }, undefined],
    ['flag', { getObjectDetails() {} }, {}],
    ['flag', { getObjectDetails() {} }, { flag: '' }],
    ['key', { getObjectDetails() {} }, { flag: 'graft', key: 'user' }],
  ])('refuses a %s that is none: %j, %j', (option, client, options) => {
    const refused = expect.objectContaining({
      code: 'ERR_PARTY_BAD_OPTION',
      details: expect.objectContaining({ option }),
    });
    expect(() => openFeatureSource(client as never, options as never)).toThrow(refused);
  });
});
