import { type Child, type Html, h } from './html.js';

export interface Column {
  readonly title: string;
  /** Figures stand to the right. */
  readonly isNumber?: boolean;
}

/**
 * A table, which a narrow window shows as one card for each row: there each cell has its column's title beside it. The roles are written
 * out, since browsers take them from cells that are no longer laid out as a table.
 *
 * @param rows the cells of each; the first is what the row is about
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Child[])[]): Html {
  return tableOf(
    caption,
    columns,
    rows.map((cells) => rowOf(columns, cells)),
  );
}

/** Of rows that are made by `rowOf`. */
export function tableOf(caption: string, columns: readonly Column[], rows: readonly Html[], kind?: string): Html {
  const heads = columns.map(({ title, isNumber }) =>
    h('th', { role: 'columnheader', scope: 'col', class: isNumber ? 'number' : undefined }, title),
  );
  return h(
    'table',
    { role: 'table', class: kind },
    h('caption', { class: 'spoken' }, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)),
    h('tbody', { role: 'rowgroup' }, rows),
  );
}

export function rowOf(columns: readonly Column[], cells: readonly Child[]): Html {
  return h(
    'tr',
    { role: 'row' },
    columns.map(({ title, isNumber }, i) =>
      i === 0
        ? h('th', { role: 'rowheader', scope: 'row' }, cells[0])
        : h('td', { role: 'cell', 'data-title': title, class: isNumber ? 'number' : undefined }, cells[i]),
    ),
  );
}
