// What the switchboard's page runs in a browser: it draws anew what has changed, and filters while somebody types. Without it the page
// is the same, as it was when it was loaded.
import { render } from 'preact';
import { board, type Held, heldIn } from '../page/board.js';
import { filterUrl } from '../page/finder.js';
import type { Snapshot } from '../snapshot.js';
import type { View } from '../view.js';
import type { Browser, DomEvent, Element } from './dom.js';
import { follow } from './stream.js';

declare const window: Browser;

const CONNECTIONS = {
  live: 'Live',
  lost: 'Connection lost, trying again',
  closed: 'The server has closed, trying again',
};

/** Where nothing happens nothing is sent: the hour that is shown moves on all the same. In milliseconds. */
const TICK = 15_000;

class Page {
  readonly #main: Element;
  readonly #board: Element;
  #view: View;
  #latest: Snapshot | undefined;
  #came = 0;
  /** What is drawn: where somebody has paused, an earlier one. */
  #snapshot: Snapshot | undefined;
  #held: Held | undefined;
  #isPaused = false;
  #isDue = false;
  #connection: keyof typeof CONNECTIONS = 'lost';

  constructor(main: Element, place: Element) {
    this.#main = main;
    this.#board = place;
    const { by = '', act, filter = '' } = main.dataset;
    this.#view = {
      base: baseOf(main.dataset.base),
      by,
      mayAct: act === 'yes',
      filter,
      files: { script: '', style: '', icon: '' },
    };
  }

  start(): void {
    const { base } = this.#view;
    this.#main.addEventListener('input', ({ target }) => {
      if (target?.closest('#filter')) this.#filter(target.value, 'replaceState');
    });
    this.#main.addEventListener('submit', (event) => {
      if (this.#snapshot && event.target?.closest('[role=search]')) event.preventDefault();
    });
    this.#main.addEventListener('click', (event) => this.#click(event));
    window.addEventListener('popstate', () => this.#filter(filterIn(window.location.search)));
    fixIcon();
    this.#addPause();
    this.#tick();
    follow(window, `${base}/events`, {
      snapshot: (snapshot) => {
        this.#latest = snapshot;
        this.#came = Date.now();
        this.#snapshot ??= snapshot;
        if (!this.#isPaused) this.#drawSoon();
      },
      connection: (is) => {
        this.#connection = is;
        this.#say();
      },
    });
  }

  #click(event: DomEvent): void {
    const { target, button, metaKey, ctrlKey, shiftKey, altKey } = event;
    const filter = target?.closest('a[data-filter]')?.dataset.filter;
    if (!this.#snapshot || filter === undefined || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return;
    event.preventDefault();
    this.#filter(filter, 'pushState');
  }

  #filter(filter: string, into?: 'pushState' | 'replaceState'): void {
    if (!this.#snapshot) return;
    this.#view = { ...this.#view, filter };
    if (into) window.history[into](null, '', filterUrl(this.#view, filter));
    const input = this.#main.querySelector('#filter');
    if (input && input.value !== filter) input.value = filter;
    this.#held = undefined;
    this.#drawSoon();
  }

  #tick(): void {
    if (this.#connection === 'live' && !this.#isPaused) this.#drawSoon();
    window.setTimeout(() => this.#tick(), TICK);
  }

  #drawSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    window.requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw(): void {
    if (!this.#isPaused) this.#snapshot = this.#now();
    const snapshot = this.#snapshot;
    if (!snapshot) return;
    const isInUse = this.#board.querySelector('.act[open]') !== null;
    this.#held = isInUse ? (this.#held ?? heldIn(snapshot, this.#view)) : undefined;
    const had = window.document.activeElement;
    render(board(snapshot, this.#view, this.#held), this.#board);
    const isLost = had !== window.document.body && window.document.activeElement === window.document.body;
    // What was followed has led here.
    if (isLost) this.#main.querySelector('#found')?.focus();
  }

  #now(): Snapshot | undefined {
    const latest = this.#latest;
    if (!latest || this.#connection !== 'live') return latest;
    const made = new Date(Date.parse(latest.made) + Date.now() - this.#came).toISOString();
    return { ...latest, made };
  }

  #addPause(): void {
    const pause = window.document.querySelector('#pause');
    if (!pause) return;
    pause.hidden = false;
    pause.addEventListener('click', () => {
      this.#isPaused = !this.#isPaused;
      pause.setAttribute('aria-pressed', String(this.#isPaused));
      this.#say();
      if (!this.#isPaused) this.#drawSoon();
    });
  }

  #say(): void {
    const said = this.#isPaused && this.#connection === 'live' ? 'Paused' : CONNECTIONS[this.#connection];
    const place = window.document.querySelector('#connection');
    if (place && place.textContent !== said) place.textContent = said;
    place?.setAttribute('class', this.#isPaused ? 'paused' : this.#connection);
  }
}

/** Browsers load it again when the page's own URL changes: then a relative one leads elsewhere. */
function fixIcon(): void {
  const icon = window.document.querySelector('link[rel=icon]');
  if (icon) icon.setAttribute('href', icon.href);
}

/** Of a base that is relative to the page, the path: the page's own URL changes with the filter. */
function baseOf(given = '.'): string {
  return new URL(given, window.location.href).pathname.replace(/\/$/, '');
}

function filterIn(search: string): string {
  return new URLSearchParams(search).get('filter') ?? '';
}

const main = window.document.querySelector('main[data-base]');
const place = window.document.querySelector('#board');
if (main && place) new Page(main, place).start();
