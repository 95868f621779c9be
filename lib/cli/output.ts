/** Where a command writes; what an app prints while it is loaded goes elsewhere. */
export interface Output {
  write(text: string): void;
  /** Whether colours are wanted: on a terminal, unless NO_COLOR says otherwise. */
  readonly hasColours: boolean;
}

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** A text in a colour, on a terminal. */
export function paint({ hasColours }: Output, colour: Colour, text: string): string {
  const [on, off] = CODES[colour];
  return hasColours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Rows below their heads, each column as wide as its widest cell; a column without any cell is left out. */
export function table(output: Output, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = heads.map((_head, i) => rows.some((row) => row[i]));
  const keep = (row: readonly string[]) => row.filter((_cell, i) => shown[i]);
  const all = [heads, ...rows].map(keep);
  const widths = (all[0] ?? []).map((_head, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${[paint(output, 'dim', lines[0] ?? ''), ...lines.slice(1)].join('\n')}\n`;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** `1 route`, `2 routes`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
