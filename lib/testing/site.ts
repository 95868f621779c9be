import { once } from 'node:events';
import { createServer, type RequestListener, request, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badOption } from '../common/checks.js';

/** What can be asked for pages: an app of Express or any other function of request and response, or a server. */
export type Servable = Server | { bivarianceHack(req: never, res: never, ...more: never[]): unknown }['bivarianceHack'];

/** How a request was answered. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly isHtml: boolean;
  readonly location: string | undefined;
  readonly allow: readonly string[] | undefined;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An app that is served for as long as it is asked. */
export class Site {
  readonly origin: string;
  readonly #server: Server;
  readonly #isOurs: boolean;

  private constructor(server: Server, isOurs: boolean) {
    this.#server = server;
    this.#isOurs = isOurs;
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async of(app: unknown): Promise<Site> {
    const isServer =
      app instanceof Server ||
      (typeof (app as Partial<Server> | null)?.listen === 'function' && typeof app !== 'function');
    if (!isServer && typeof app !== 'function') {
      throw badOption(
        'testing',
        'app',
        'is neither an app nor a server',
        'Write expectLinksToResolve(app, { from: "/" }).',
      );
    }
    const server = isServer ? (app as Server) : createServer(app as RequestListener);
    const isOurs = !server.listening;
    if (isOurs) {
      server.listen(0);
      await once(server, 'listening');
    }
    return new Site(server, isOurs);
  }

  /** Redirects are not followed. */
  async ask(url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answered> {
    const asked = request(`${this.origin}${url}`, {
      method,
      headers: { accept: 'text/html,*/*', ...headers },
      agent: false,
    });
    asked.end(body);
    const [res] = await once(asked, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of res) chunks.push(chunk);
    const { statusCode, headers: got } = res;
    return {
      status: statusCode,
      text: Buffer.concat(chunks).toString(),
      isHtml: /^text\/html|xhtml/.test(got['content-type'] ?? ''),
      location: statusCode >= 300 && statusCode < 400 ? got.location : undefined,
      allow: got.allow?.split(',').map((name: string) => name.trim().toUpperCase()),
    };
  }

  async close(): Promise<void> {
    if (!this.#isOurs) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
