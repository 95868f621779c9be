import type { Pattern, Token } from '../../lib/pattern/pattern';
import { prepare, type Template } from '../../lib/pattern/template';

/** The template of a pattern, or of tokens, that stand alone. */
export function templateOf(given: Pattern | readonly Token[], pattern?: string): Template {
  const made = 'source' in given ? given : { source: '/blog/posts/:id', tokens: given };
  return prepare(made, 0, { name: 'blog:post', pattern: pattern ?? made.source });
}
