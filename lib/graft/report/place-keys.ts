/** Between quotes, or an index: quoted names hold brackets of their own. */
const INDEX = /("(?:[^"\\]|\\.)*")|\[\d+\]/g;
const MEMBER = /\["((?:[^"\\]|\\.)*)"\]|\.([\w$-]+)/g;
/** A key that is an id: a number, a date, a UUID, or hexadecimal with digits in it. */
const ID_KEY =
  /^(?:\d+|\d{4}-\d\d-\d\d.*|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|(?=[^\d]*\d)[\da-f]{8,})$/i;

/**
 * What stands for a path when it is counted: the elements of an array are one place, and so are members by id.
 *
 * $.items[2].price                → $.items[*].price
 * $.byId["9f3c01ab"].price        → $.byId.*.price
 * main > li[2]                    → main > li[2], as what stands side by side on a page is seldom of one kind
 */
export function placeKey(path: string): string {
  if (!path.startsWith('$')) return path;
  return path
    .replace(INDEX, (all, quoted: string | undefined) => (quoted === undefined ? '[*]' : all))
    .replace(MEMBER, (all, quoted?: string, plain?: string) => (ID_KEY.test(quoted ?? plain ?? '') ? '.*' : all));
}

/** The same without any number of an element or a line: the rows of a table are one place. */
export function rowsKey(path: string): string {
  return placeKey(path)
    .replace(/\[\d+\]/g, '[*]')
    .replace(/ line \d+$/, ' line *');
}
