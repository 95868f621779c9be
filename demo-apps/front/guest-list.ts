import type { Party } from 'express-party';

/** The guest list as a table of text. */
export function guestList(guests: Party['guests']): string {
  const rows = guests.map(({ name, path, status, endpoints }) => [
    name ?? '–',
    path,
    status,
    endpoints.join(', ') || '–',
  ]);
  const table = [['guest', 'mounted at', 'status', 'endpoints'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '))
    .join('\n');
}
