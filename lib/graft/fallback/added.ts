import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** The own properties that Node's requests and responses have: Node needs them as they are. */
const blank = new IncomingMessage(new Socket());
const OF_REQUEST = new Set(Object.getOwnPropertyNames(blank).filter((name) => name !== 'url' && name !== 'method'));
const OF_RESPONSE = new Set(Object.getOwnPropertyNames(new ServerResponse(blank)));

/** Whether an own property of a request is none of Node's: `url`, `body`, `session`. */
export function isAddedToRequest(name: string | symbol): boolean {
  return isAdded(name, OF_REQUEST);
}

/** Whether an own property of a response is none of Node's: `locals`, what wraps `end`. */
export function isAddedToResponse(name: string | symbol): boolean {
  return isAdded(name, OF_RESPONSE);
}

/** Symbols belong to Node, except for those of `Symbol.for`. */
function isAdded(name: string | symbol, nodes: ReadonlySet<string>): boolean {
  return typeof name === 'string' ? !nodes.has(name) : Symbol.keyFor(name) !== undefined;
}
