import { createHash } from 'node:crypto';
import { icon, script, style } from '../page/files.js';
import type { View } from '../view.js';
import type { Answer } from './answer.js';

const YEAR = 31_536_000;

/** What browsers load of the page, by names that change with what they hold. */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, Answer>;
  readonly #names: View['files'];

  constructor() {
    const entries = {
      script: entryOf('page', 'js', 'text/javascript', script),
      style: entryOf('page', 'css', 'text/css', style),
      icon: entryOf('icon', 'svg', 'image/svg+xml', icon),
    };
    this.#files = new Map(Object.values(entries));
    this.#names = { script: entries.script[0], style: entries.style[0], icon: entries.icon[0] };
  }

  /** By the rest of its path. */
  find(path: string): Answer | undefined {
    return this.#files.get(path);
  }

  urls(base: string): View['files'] {
    const { script: own, style: look, icon: image } = this.#names;
    return { script: base + own, style: base + look, icon: base + image };
  }
}

function entryOf(name: string, ending: string, type: string, text: string): [path: string, answer: Answer] {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  // To the one who may look, and to no cache in between.
  const headers = { 'Cache-Control': `private, max-age=${YEAR}, immutable` };
  return [`/static/${name}.${hash}.${ending}`, { type, text, headers }];
}
