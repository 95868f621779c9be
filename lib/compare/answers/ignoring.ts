/**
 * Reads what a user leaves out: paths, in which `*` stands for whatever is there, and all that is below them; or names of headers.
 *
 * `$.items[*].id`, `$.*.token`, `headers.x-request-id`, `x-request-id`, `* > time`
 */
export function ignoring(listed: readonly string[]): (path: string) => boolean {
  const tests = listed.map((each) => testOf(each.trim()));
  return (path) => tests.some((test) => test(path));
}

/** By its parts, not by a RegExp: many stars in one would take their time. */
function testOf(listed: string): (path: string) => boolean {
  const [first = '', ...parts] = listed.split(/\*+/);
  const header = `headers.${listed.toLowerCase()}`;
  return (path) => {
    if (isAtOrBelow(path, header)) return true;
    if (!path.startsWith(first)) return false;
    if (parts.length === 0) return isAtOrBelow(path, listed);
    return endsOf(path, first.length, parts).some((end) => isEndOfStep(path, end));
  };
}

/** Where the last part can end. */
function endsOf(path: string, from: number, parts: readonly string[]): number[] {
  let at = from;
  for (const part of parts.slice(0, -1)) {
    const found = path.indexOf(part, at);
    if (found < 0) return [];
    at = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  if (last === '') return [path.length];
  const ends: number[] = [];
  for (let found = path.indexOf(last, at); found >= 0; found = path.indexOf(last, found + 1))
    ends.push(found + last.length);
  return ends;
}

function isAtOrBelow(path: string, above: string): boolean {
  return above !== '' && path.startsWith(above) && isEndOfStep(path, above.length);
}

function isEndOfStep(path: string, end: number): boolean {
  return end === path.length || /[.[ :]/.test(path[end] as string);
}
