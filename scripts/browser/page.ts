import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

// Of playwright-core, what is used: its own types are installed with it alone.
export interface Browser {
  newPage(options?: Partial<PageOptions>): Promise<Page>;
  close(): Promise<void>;
}

export interface PageOptions {
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  deviceScaleFactor?: number;
  javaScriptEnabled?: boolean;
}

export interface Page {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  on(event: 'pageerror', hear: (error: unknown) => void): void;
  on(event: 'console', hear: (message: { type(): string; text(): string }) => void): void;
  route(
    url: string,
    answer: (route: { fulfill(answer: object): Promise<void> }) => Promise<void>,
  ): Promise<void>;
  goto(url: string): Promise<unknown>;
  url(): string;
  frames(): { url(): string }[];
  click(selector: string): Promise<void>;
  check(selector: string): Promise<void>;
  focus(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  screenshot(options: { path: string; clip?: object }): Promise<unknown>;
  waitForSelector(selector: string, options?: { state: 'detached' }): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  inputValue(selector: string): Promise<string>;
  waitForURL(url: RegExp): Promise<unknown>;
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

/** Opens a site in a page, and fails with whatever goes wrong in it. */
export async function visit(
  browser: Browser,
  app: RequestListener,
  act: (page: Page, origin: string) => Promise<void>,
  options?: Partial<PageOptions>,
): Promise<void> {
  const { origin, close } = await served(app);
  const page = await browser.newPage(options);
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  try {
    await act(page, origin);
  } finally {
    await page.close();
    await close();
  }
  // A page that says what was refused has the status for it, which Chromium tells as an error.
  assert.deepEqual(
    wrong.filter((each) => !/with a status of 409/.test(each)),
    [],
  );
}
