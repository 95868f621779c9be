import { Parser } from 'htmlparser2';
import { PLACES, type TypedPath, VALUE } from './typed-path.js';

/** Stands for a tag: no template holds it. */
const MARK = '\u0001';

/** What the engines put into an attribute: EJS and Eta, Handlebars and Nunjucks. */
const TAGS = /<%[\s\S]*?%>|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/** The paths in what is HTML but for the tags of its engine. */
export function pathsInHtml(text: string): TypedPath[] {
  // No quote of a tag ends an attribute, and the lines stay where they are.
  const marked = text.replace(TAGS, (tag) => {
    return `${MARK}${'\n'.repeat(tag.split('\n').length - 1)}`;
  });
  const found: TypedPath[] = [];
  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      const place = PLACES[name];
      const url = place && attributes[place];
      if (!url?.startsWith('/')) return;
      const method = name === 'form' ? (attributes.method ?? 'GET').toUpperCase() : 'GET';
      const line = marked.slice(0, parser.startIndex).split('\n').length;
      found.push({
        path: url.replaceAll(MARK, VALUE),
        method,
        line,
        written: `${place}="${url.replaceAll(MARK, '…')}"`,
      });
    },
  });
  parser.end(marked);
  return found;
}
