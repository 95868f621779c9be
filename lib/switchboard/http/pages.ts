import type { Tokens } from '../deeds/token.js';
import { renderPage } from '../page/page.js';
import type { Snapshot } from '../snapshot.js';
import type { Confirmation, Message } from '../view.js';
import { send } from './answer.js';
import type { Asked } from './asked.js';
import { StaticFiles } from './static.js';

/** What a page shows beside the snapshot. */
export interface PageOptions {
  readonly status?: number;
  readonly mayAct: boolean;
  readonly confirm?: Confirmation;
  readonly message?: Message;
  readonly isCutOff?: boolean;
}

const DONE = 'done';

/** The page, and what browsers load for it. */
export class Pages {
  readonly #files = new StaticFiles();
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** Whether there is such a file. */
  hasFile(path: string): boolean {
    return this.#files.find(path) !== undefined;
  }

  sendFile({ res, path }: Asked): void {
    const file = this.#files.find(path);
    if (file) send(res, file);
  }

  sendPage(asked: Asked, snapshot: Snapshot, options: PageOptions): void {
    const { res, base, by, search } = asked;
    const { status = 200, mayAct, confirm, message = this.#doneIn(asked), isCutOff = false } = options;
    const text = renderPage(snapshot, {
      base,
      by,
      mayAct,
      filter: new URLSearchParams(search).get('filter') ?? '',
      ...(confirm && { confirm }),
      ...(message && { message }),
      files: this.#files.urls(base),
    });
    send(res, { status, type: 'text/html', text, ...(isCutOff && { headers: { Connection: 'close' } }) });
  }

  /** Where a browser is sent when something was done, with what was done: nobody else can have the page say anything. */
  doneUrl(text: string, by: string): string {
    return `./?${new URLSearchParams({ done: text, mark: this.#tokens.make(by, [DONE, text]) })}`;
  }

  #doneIn({ search, by }: Asked): Message | undefined {
    const query = new URLSearchParams(search);
    const [text, mark] = [query.get('done'), query.get('mark')];
    if (!text || !mark || !this.#tokens.accepts(mark, by, [DONE, text])) return undefined;
    return { kind: 'done', text };
  }
}
