import { isPlain } from '../common/checks.js';

/**
 * The JSON text of a value, which may be nested as deep as a visitor likes: `JSON.parse` reads any depth, and `JSON.stringify` runs out
 * of stack at a few thousand. Throws as `JSON.stringify` does for a value that is circular, or holds a bigint.
 */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error;
    return deepText(value);
  }
}

/** A container whose text is begun. */
interface Open {
  readonly container: object;
  readonly end: string;
  /** What is still to be written, with what stands before it. */
  readonly rest: Iterator<readonly [before: string, value: unknown]>;
}

/** The same without recursion. */
function deepText(root: unknown): string {
  const pieces: string[] = [];
  const open: Open[] = [];
  const above = new Set<object>();
  const write = (value: unknown) => {
    if (!isContainer(value)) {
      pieces.push(JSON.stringify(value) ?? 'null');
      return;
    }
    if (above.has(value)) throw new TypeError('A circular value has no JSON text.');
    above.add(value);
    pieces.push(Array.isArray(value) ? '[' : '{');
    open.push({ container: value, end: Array.isArray(value) ? ']' : '}', rest: membersOf(value) });
  };
  write(root);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const { done, value } = last.rest.next();
    if (done) {
      pieces.push(last.end);
      above.delete(last.container);
      open.pop();
    } else {
      pieces.push(value[0]);
      write(value[1]);
    }
  }
  return pieces.join('');
}

/** What a parser makes of JSON. Whatever else the host has put there is not nested by a visitor. */
function isContainer(value: unknown): value is object {
  return (Array.isArray(value) || isPlain(value)) && !hasToJson(value);
}

function hasToJson(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

function* membersOf(container: object): Generator<readonly [string, unknown]> {
  if (Array.isArray(container)) {
    for (const [i, value] of container.entries()) yield [i === 0 ? '' : ',', value];
    return;
  }
  let separator = '';
  for (const [name, value] of Object.entries(container)) {
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') continue;
    yield [`${separator}${JSON.stringify(name)}:`, value];
    separator = ',';
  }
}
