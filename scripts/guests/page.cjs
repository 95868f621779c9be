// docs/guests.md, whose tables the scripts here write.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const page = join(__dirname, '../../docs/guests.md');

/** Writes a table between its two marks: a list of rows, of which the first is the head. */
exports.writeTable = (name, [head, ...rows]) => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.split(begin)[0], text.split(end)[1]];
  writeFileSync(page, `${before}${begin}\n\n${table}\n\n${end}${after}`);
};
