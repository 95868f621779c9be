import { type Patch, patched } from '../patch.js';
import type { Snapshot } from '../snapshot.js';
import type { Browser, Events } from './dom.js';

/** What a stream tells of. */
export interface Heard {
  snapshot(snapshot: Snapshot): void;
  /** `live`, `lost` until it is there again, `closed` for good. */
  connection(is: 'live' | 'lost' | 'closed'): void;
}

/** The snapshots as the server sends them, as long as somebody looks: a page in the background asks for nothing. */
export function follow({ document, EventSource }: Browser, url: string, heard: Heard): void {
  let source: Events | undefined;
  let isOver = false;
  const open = () => {
    if (source || isOver) return;
    let last: Snapshot | undefined;
    const next = (snapshot: Snapshot) => {
      last = snapshot;
      heard.snapshot(snapshot);
    };
    source = new EventSource(url);
    source.addEventListener('open', () => heard.connection('live'));
    // It tries again by itself.
    source.addEventListener('error', () => heard.connection('lost'));
    source.addEventListener('snapshot', ({ data }) => next(JSON.parse(data)));
    source.addEventListener('patch', ({ data }) => last && next(patched(last, JSON.parse(data) as Patch)));
    source.addEventListener('bye', () => {
      isOver = true;
      close();
      heard.connection('closed');
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? open() : close()));
  open();
}
