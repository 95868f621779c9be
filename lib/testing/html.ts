import { Parser } from 'htmlparser2';

/** A place that a page leads to. */
export interface Reference {
  /** As it is written. */
  readonly url: string;
  readonly method: string;
  /** The element that holds it, `<a href>` say. */
  readonly by: string;
  /** Of a form: what it would send. */
  readonly fields?: readonly (readonly [string, string])[];
}

/** Element → the attribute that names another place. */
const PLACES: Readonly<Record<string, string>> = {
  a: 'href',
  area: 'href',
  audio: 'src',
  embed: 'src',
  iframe: 'src',
  img: 'src',
  link: 'href',
  object: 'data',
  script: 'src',
  source: 'src',
  track: 'src',
  video: 'src',
};

interface Form {
  readonly url: string;
  readonly method: string;
  readonly fields: [string, string][];
}

/** What a page leads to, forms included, and what its addresses are relative to. */
export function referencesIn(html: string): { references: Reference[]; base: string | undefined } {
  const references: Reference[] = [];
  const forms: Form[] = [];
  let base: string | undefined;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const { [PLACES[name] ?? '']: url, formaction, name: field, value = '' } = attributes;
        if (name === 'base') base ??= attributes.href;
        if (url !== undefined && PLACES[name]) references.push({ url, method: 'GET', by: `<${name} ${PLACES[name]}>` });
        if (name === 'form')
          forms.push({ url: attributes.action ?? '', method: methodOf(attributes.method), fields: [] });
        if (formaction !== undefined) {
          const method = methodOf(attributes.formmethod ?? forms.at(-1)?.method);
          references.push({ url: formaction, method, by: `<${name} formaction>` });
        }
        if (field !== undefined && /^(?:input|button|select|textarea)$/.test(name))
          forms.at(-1)?.fields.push([field, value]);
      },
      onclosetag(name) {
        const form = name === 'form' ? forms.pop() : undefined;
        if (form) references.push({ ...form, by: '<form action>' });
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { references, base };
}

/** A form without one is sent by GET. */
function methodOf(given: string | undefined): string {
  const method = given?.toUpperCase();
  return method === 'POST' || method === 'DIALOG' ? method : 'GET';
}
