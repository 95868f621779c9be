import type { Both } from '../answer.js';
import type { Found } from '../found.js';
import { partingOf } from '../masking.js';

/** Of as many lines, each that differs is told, up to so many. */
const MOST_LINES = 100;
/** Of bytes, so many are shown. */
const SHOWN_BYTES = 16;

/** Compares texts: line by line where both have as many, else up to the first that differs. */
export function textDifferences({ scion, stock }: Both<string>, found: Found): void {
  if (scion === stock) return;
  const [one, other] = [linesOf(scion), linesOf(stock)];
  const isAligned = one.length === other.length;
  let told = 0;
  for (let i = 0; i < Math.max(one.length, other.length) && told < (isAligned ? MOST_LINES : 1); i++) {
    if (one[i] === other[i]) continue;
    told++;
    found.add('body', `body line ${i + 1}`, { scion: one[i], stock: other[i] });
  }
}

/** Each with what ends it: a line that ends otherwise is another. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line, i, all) => (i < all.length - 1 ? `${line}\n` : line));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Compares bytes. */
export function byteDifferences({ scion, stock }: Both<Buffer>, found: Found): void {
  if (scion.equals(stock)) return;
  const at = partingOfBytes(scion, stock);
  const show = (body: Buffer) => {
    if (body.length === 0) return undefined;
    const bytes = body
      .subarray(at, at + SHOWN_BYTES)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    return `${body.length.toLocaleString('en-US')} bytes, from ${at.toLocaleString('en-US')} on: ${bytes}`;
  };
  found.add('body', 'body', { scion: show(scion), stock: show(stock) });
}

function partingOfBytes(one: Buffer, other: Buffer): number {
  // Byte by byte within the first block that differs.
  const block = 65_536;
  let from = 0;
  while (from < one.length && one.subarray(from, from + block).equals(other.subarray(from, from + block)))
    from += block;
  const text = (body: Buffer) => body.subarray(from, from + block).toString('latin1');
  return from + partingOf(text(one), text(other));
}
