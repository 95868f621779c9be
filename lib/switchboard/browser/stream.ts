import { type Patch, patched } from '../patch.js';
import type { Snapshot } from '../snapshot.js';
import type { Browser, Events } from './dom.js';

/** What a stream tells of. */
export interface Heard {
  snapshot(snapshot: Snapshot): void;
  /** `closed` by the server itself. In either case, it is tried again. */
  connection(is: 'live' | 'lost' | 'closed'): void;
}

/** So long after the server is gone, or has said no, it is asked again, in milliseconds. */
const RETRY = 5_000;
/** A connection that ends is mostly there again by then: nobody has to hear of it. */
const GRACE = 5_000;
const CLOSED = 2;

/** The snapshots as the server sends them, as long as somebody looks: a page in the background asks for nothing. */
export function follow(browser: Browser, url: string, heard: Heard): void {
  const { document, EventSource } = browser;
  let source: Events | undefined;
  const open = () => {
    if (source || document.visibilityState !== 'visible') return;
    source = listen(browser, new EventSource(url), heard, () => {
      close();
      browser.setTimeout(open, RETRY);
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? open() : close()));
  open();
}

/** @param end called when nothing more will come of itself */
function listen(browser: Browser, source: Events, heard: Heard, end: () => void): Events {
  let isLost = false;
  let last: Snapshot | undefined;
  const next = (snapshot: Snapshot) => {
    last = snapshot;
    heard.snapshot(snapshot);
  };
  source.addEventListener('open', () => {
    isLost = false;
    heard.connection('live');
  });
  source.addEventListener('snapshot', ({ data }) => next(JSON.parse(data)));
  source.addEventListener('patch', ({ data }) => last && next(patched(last, JSON.parse(data) as Patch)));
  source.addEventListener('error', () => {
    isLost = true;
    browser.setTimeout(() => isLost && heard.connection('lost'), GRACE);
    // Otherwise it tries again by itself.
    if (source.readyState === CLOSED) end();
  });
  source.addEventListener('bye', () => {
    isLost = false;
    heard.connection('closed');
    end();
  });
  return source;
}
