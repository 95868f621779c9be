const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is safe to send: made by `html`, or vouched for by `raw`. */
export class Html {
  constructor(readonly text: string) {}
}

/**
 * A template whose values are escaped, unless they are HTML themselves. Lists are joined, `undefined` and `false`
 * give nothing.
 *
 * @example
 * html`<p>${'a < b'}</p>`.text; // → '<p>a &lt; b</p>'
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toText)));
}

/** Vouches for a text that it is HTML. */
export function raw(text: string): Html {
  return new Html(text);
}

function toText(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(toText).join('');
  if (value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}
