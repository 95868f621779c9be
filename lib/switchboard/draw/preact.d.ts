// Of preact and preact-render-to-string, what is used. Their own types draw in those of browsers, for the whole program.

/** What is drawn: opaque, but for who made it. */
export interface VNode {
  readonly props: object;
}

export class Component<Props> {
  readonly props: Props;
  shouldComponentUpdate(next: Props): boolean;
  render(props: Props): VNode;
}

export function h(tag: string, attributes: object | null, ...children: readonly unknown[]): VNode;
export function h<Props>(
  component: new () => Component<Props>,
  props: Props & { readonly key?: string },
  ...children: readonly unknown[]
): VNode;

/** Draws into an element of a browser, which keeps what it has where that is the same. */
export function render(drawn: VNode, parent: object): void;

export function renderToString(drawn: VNode): string;
