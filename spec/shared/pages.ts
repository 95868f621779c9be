import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A fenced block of a page. */
export interface Block {
  readonly lang: string;
  readonly code: string;
  /** Where it stands, `README.md:12` say. */
  readonly at: string;
  /** Its first line may name it: `// name.js`, or `<%# name.ejs -%>`. */
  readonly file: string | undefined;
}

/** What follows a `##` heading. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Page {
  readonly path: string;
  /** Without the blocks. */
  readonly text: string;
  /** Of all levels. */
  readonly headings: readonly string[];
  /** What stands before the first `##`, then one for each. */
  readonly sections: readonly [Section, ...Section[]];
}

export const root = join(__dirname, '../..');
const FILE = /^(?:\/\/|<%#) ([\w./-]+\.(?:m?js|ts|ejs))(?: -%>)?$/;

/** Every page: README.md, CHANGELOG.md, and all of docs/. */
export const pages: readonly Page[] = ['README.md', 'CHANGELOG.md', 'docs']
  .flatMap((name) => (extname(name) ? [name] : pagesBelow(name)))
  .map(readPage);

function pagesBelow(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}

function readPage(path: string): Page {
  const headings: string[] = [];
  const sections: [{ title: string; blocks: Block[] }, ...{ title: string; blocks: Block[] }[]] = [
    { title: 'top', blocks: [] },
  ];
  let text = '';
  let open: { fence: string; at: string; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(join(root, path), 'utf8').split('\n').entries()) {
    if (open && line.trim() === '```') {
      sections.at(-1)?.blocks.push(blockOf(open));
      open = undefined;
    } else if (open) open.lines.push(line);
    // An indented or tilded one opens a block too, whose language is known to nobody.
    else if (/^\s*(```|~~~)/.test(line)) open = { fence: line, at: `${path}:${index + 1}`, lines: [] };
    else {
      text += `${line}\n`;
      const [, level, title = ''] = /^(#+) (.+)$/.exec(line) ?? [];
      if (level) headings.push(title);
      if (level === '##') sections.push({ title, blocks: [] });
    }
  }
  if (open) throw new Error(`${open.at}: this block is never closed`);
  return { path, text, headings, sections };
}

function blockOf({ fence, at, lines }: { fence: string; at: string; lines: string[] }): Block {
  const [first = ''] = lines;
  return { lang: fence.replace('```', ''), code: lines.join('\n'), at, file: FILE.exec(first)?.[1] };
}
