import { Component, h as create, type VNode } from 'preact';

export type Html = VNode;
export type Child = Html | string | number | false | undefined | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element. Whatever text it holds, in an attribute too, is escaped when it is rendered. */
export function h(tag: string, attributes?: Attributes, ...children: readonly Child[]): Html {
  return create(tag, attributes ?? null, ...children);
}

interface KeptProps {
  /** All that it is drawn from. */
  readonly of: unknown;
  draw(): Html;
}

class Kept extends Component<KeptProps> {
  override shouldComponentUpdate({ of }: KeptProps): boolean {
    return JSON.stringify(of) !== JSON.stringify(this.props.of);
  }

  override render({ draw }: KeptProps): Html {
    return draw();
  }
}

/** In a page that lives, is drawn anew only if what it is drawn from has changed: of 500 endpoints, few do within a second. */
export function kept(key: string, of: unknown, draw: () => Html): Html {
  return create(Kept, { key, of, draw });
}

/** For those who hear the page and do not see it. */
export function spoken(text: string): Html {
  return h('span', { class: 'spoken' }, text);
}

/** An id of names, whatever they hold. */
export function idOf(...names: readonly string[]): string {
  return names.join('-').replaceAll(/[^\w.-]/g, '_');
}
