/** What keeps a command from its work: wrong use, or nothing that could be loaded. It ends with 2. */
export class Trouble extends Error {}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  const { message } = Object(thrown) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : String(thrown);
}
