import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

// Of playwright-core, what is used: its own types are installed with it alone.
export interface Browser {
  newPage(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface PageOptions {
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  deviceScaleFactor?: number;
  javaScriptEnabled?: boolean;
}

export interface Page {
  on(event: 'pageerror', hear: (error: unknown) => void): void;
  on(event: 'console', hear: (message: { type(): string; text(): string }) => void): void;
  route(
    url: string,
    answer: (route: { fulfill(answer: object): Promise<void> }) => Promise<void>,
  ): Promise<void>;
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  screenshot(options: { path: string }): Promise<unknown>;
  waitForSelector(selector: string, options?: { state: 'detached' }): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Headless Chromium, as scripts/browser.sh has found or installed it. */
export function launch(): Promise<Browser> {
  const { chromium } = createRequire(`${__dirname}/driver/`)('playwright-core') as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
}

/** An app behind a port of the system's choosing. */
export async function served(app: RequestListener): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
