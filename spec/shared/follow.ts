import type { PartylineError } from '../../lib/errors';
import { type FollowOptions, follow, type Source } from '../../lib/graft/sources/source';
import { readStates, type States } from '../../lib/graft/states/states';

export const live: States = { checkout: { state: 'live' } };
export const canary: States = { checkout: { state: 'canary', percent: 10 } };
export const legacy: States = { checkout: { state: 'legacy' } };

export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A consumer that accepts only good tables, as a graft does. */
export function makeConsumer() {
  const applied: States[] = [];
  const reports: PartylineError[] = [];
  const to = {
    apply(states: unknown) {
      readStates(states);
      applied.push(structuredClone(states as States));
    },
    report: (error: PartylineError) => void reports.push(error),
  };
  const reasons = () => reports.map(({ details }) => (details as { reason: string }).reason);
  return { to, applied, reports, reasons };
}

/** A source that is played by hand: each load waits until it is answered. */
export function makeSource() {
  const loads: PromiseWithResolvers[] = [];
  const ends: string[] = [];
  let told: Parameters<NonNullable<Source['subscribe']>> | undefined;
  const source = {
    name: 'flags',
    load() {
      const load = withResolvers();
      loads.push(load);
      return load.promise;
    },
    subscribe(...given: Parameters<NonNullable<Source['subscribe']>>) {
      told = given;
      return () => void ends.push('end');
    },
  };
  const changed = (states?: States) => told?.[0](states);
  const failed = (cause: unknown) => told?.[1](cause);
  return { source, loads, ends, changed, failed };
}

interface PromiseWithResolvers {
  promise: Promise<States>;
  resolve(states: States): void;
  reject(cause: unknown): void;
}

function withResolvers(): PromiseWithResolvers {
  const made = {} as PromiseWithResolvers;
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

export function play(options?: FollowOptions) {
  const consumer = makeConsumer();
  const made = makeSource();
  return { ...consumer, ...made, ...follow(made.source, consumer.to, options) };
}
