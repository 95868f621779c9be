import { deepStrictEqual, strictEqual } from 'node:assert';
import { Agent, request } from 'node:http';
import { KINDS, type Page } from './guests';
import type { Wheel } from './shop';

const IDS = ['7', 'tea-and-cake', 'a/b', 'tea & cake', '50 %', 'käse', '点心', "it's", 'a+b', 'x;y=z'];

interface Ask {
  readonly method?: string;
  readonly body?: string;
  readonly key?: string;
}

/** Visitors that follow links, and hold every answer against what it has to be. */
export class Traffic {
  asked = 0;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #port: number;
  readonly #wheel: Wheel;

  constructor(port: number, wheel: Wheel) {
    this.#port = port;
    this.#wheel = wheel;
  }

  /** Walks once through all guests, by the links that each of them gives. */
  async walk(step: number): Promise<void> {
    const id = `${IDS[step % IDS.length]}`;
    let url = `/four/items/${encodeURIComponent(id)}`;
    for (const kind of KINDS) {
      const page = (await this.#json(url)) as Page;
      deepStrictEqual([page.kind, page.id], [kind, id]);
      if (step % 3 === 0) await this.#echo(kind, step);
      if (step % 2 === 0) await this.#visitShop(page.cart, id, step);
      url = page.next;
    }
    deepStrictEqual(await this.#json('/nav'), ['four', 'five']);
    strictEqual((await this.#ask(`/nowhere/${step}`)).status, 404);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #echo(kind: string, step: number): Promise<void> {
    const sent = { step, text: 'ä'.repeat(step % 500) };
    const body = JSON.stringify(sent);
    deepStrictEqual(await this.#json(`/${kind}/echo`, { method: 'POST', body }), sent);
  }

  /** Where the state did not change meanwhile, it is known who has to answer; and nobody with a key is on both sides. */
  async #visitShop(cart: string, id: string, step: number): Promise<void> {
    const { turns, side } = this.#wheel;
    const key = `user-${step % 50}`;
    const terms = (await this.#json('/shop/terms', { key })) as { side: string };
    const again = (await this.#json('/shop/terms', { key })) as { side: string };
    if (this.#wheel.turns === turns) {
      strictEqual(again.side, terms.side);
      strictEqual(terms.side, side ?? terms.side);
    }
    // A link that has been made under another state leads to the other side's path, which redirects or serves.
    const served = (await this.#json(cart, { key })) as { id: string };
    strictEqual(served.id, id);
  }

  async #json(url: string, ask: Ask = {}): Promise<unknown> {
    const { status, location, text } = await this.#ask(url, ask);
    if (status === 307 && location) return await this.#json(location, ask);
    if (status !== 200) throw new Error(`${ask.method ?? 'GET'} ${url} got ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  #ask(path: string, { method = 'GET', body, key }: Ask = {}) {
    this.asked++;
    const headers: Record<string, string | number> = { 'x-key': key ?? '' };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = Buffer.byteLength(body);
    }
    const target = { port: this.#port, host: '127.0.0.1', path, method, headers, agent: this.#agent };
    return new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
      const req = request(target, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        res.on('end', () =>
          resolve({ status: res.statusCode as number, location: res.headers.location, text }),
        );
      });
      req.on('error', reject);
      req.end(body);
    });
  }
}
