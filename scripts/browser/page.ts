// Of playwright-core, what is used: its own types are installed with it alone.
export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
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
  waitForSelector(selector: string, options?: { state: 'detached' }): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  close(): Promise<void>;
}
