// Of a browser, what the page's script uses. TypeScript's own types would be there for the whole library, which runs in Node.

export interface Element {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  textContent: string | null;
  hidden: boolean;
  value: string;
  /** When it is read, the whole URL. */
  readonly href: string;
  setAttribute(name: string, value: string): void;
  addEventListener(event: string, hear: (event: DomEvent) => void): void;
  querySelector(selector: string): Element | null;
  closest(selector: string): Element | null;
  focus(): void;
}

export interface DomEvent {
  readonly target: Element | null;
  readonly data: string;
  readonly button: number;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  preventDefault(): void;
}

export interface Events {
  readonly readyState: number;
  addEventListener(event: string, hear: (event: DomEvent) => void): void;
  close(): void;
}

export interface Browser {
  readonly document: {
    readonly visibilityState: string;
    readonly body: Element;
    readonly activeElement: Element | null;
    querySelector(selector: string): Element | null;
    addEventListener(event: string, hear: () => void): void;
  };
  readonly location: { readonly href: string; readonly search: string };
  readonly history: Record<'pushState' | 'replaceState', (data: null, title: '', url: string) => void>;
  readonly EventSource: new (url: string) => Events;
  setTimeout(act: () => void, milliseconds: number): unknown;
  requestAnimationFrame(draw: () => void): void;
  addEventListener(event: string, hear: (event: DomEvent) => void): void;
}
