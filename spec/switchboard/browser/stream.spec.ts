import type { Browser, DomEvent, Events } from '../../../lib/switchboard/browser/dom';
import { follow } from '../../../lib/switchboard/browser/stream';
import { patchBetween } from '../../../lib/switchboard/patch';
import type { Snapshot } from '../../../lib/switchboard/snapshot';
import { small } from '../page/snapshots';

type Hear = (event: DomEvent) => void;

class Source implements Events {
  static all: Source[] = [];
  readyState = 1;
  isClosed = false;
  readonly #heard = new Map<string, Hear>();

  constructor(readonly url: string) {
    Source.all.push(this);
  }

  addEventListener(event: string, hear: Hear): void {
    this.#heard.set(event, hear);
  }

  send(event: string, data?: unknown): void {
    this.#heard.get(event)?.({ data: JSON.stringify(data) } as DomEvent);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A browser of which the spec turns the clock and the visibility. */
function open() {
  Source.all = [];
  const timers: (() => void)[] = [];
  let seen = () => {};
  const document = {
    visibilityState: 'visible',
    addEventListener: (_event: string, hear: () => void) => {
      seen = hear;
    },
  };
  const heard: (Snapshot | string)[] = [];
  const setTimeout = (act: () => void) => timers.push(act);
  follow({ document, EventSource: Source, setTimeout } as unknown as Browser, '/ops/events', {
    snapshot: (snapshot) => heard.push(snapshot),
    connection: (is) => heard.push(is),
  });
  const last = () => Source.all.at(-1) as Source;
  return {
    heard,
    last,
    show(state: 'visible' | 'hidden') {
      document.visibilityState = state;
      seen();
    },
    waitLong() {
      for (const act of timers.splice(0)) act();
    },
  };
}

describe('the stream of a page', () => {
  const before = small();
  const after = small({ advice: ['Nothing is left to do.'] });

  it('gives each snapshot, whole or patched', () => {
    const { heard, last } = open();
    expect(last().url).toBe('/ops/events');
    last().send('open');
    last().send('patch', patchBetween(before, after));
    last().send('snapshot', before);
    last().send('patch', patchBetween(before, after));
    expect(heard).toEqual(['live', before, after]);
  });

  it('tells of no connection that is there again at once', () => {
    const { heard, last, waitLong } = open();
    last().send('open');
    last().readyState = 0;
    last().send('error');
    last().send('open');
    waitLong();
    expect(heard).toEqual(['live', 'live']);
    expect(last().isClosed).toBe(false);
  });

  it('tells of one that is not, and goes on trying', () => {
    const { heard, last, waitLong } = open();
    last().send('open');
    last().readyState = 2;
    last().send('error');
    expect(last().isClosed).toBe(true);
    waitLong();
    expect(heard).toEqual(['live', 'lost']);
    expect(Source.all).toHaveLength(2);
    last().send('open');
    expect(heard.at(-1)).toBe('live');
  });

  it('comes back to a server that has said good-bye', () => {
    const { heard, last, waitLong } = open();
    last().send('bye', {});
    expect([heard, last().isClosed]).toEqual([['closed'], true]);
    waitLong();
    expect(Source.all).toHaveLength(2);
  });

  it('asks for nothing while nobody looks', () => {
    const { last, show, waitLong } = open();
    show('hidden');
    expect(last().isClosed).toBe(true);
    waitLong();
    expect(Source.all).toHaveLength(1);
    show('visible');
    expect(Source.all).toHaveLength(2);
  });
});
