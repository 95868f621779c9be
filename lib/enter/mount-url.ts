import type { ServerResponse } from 'node:http';
import { realOf } from '../common/real.js';
import type { RoutedRequest, RoutedResponse } from '../express/app.js';

/** What it makes is what it is given: a class that inherits from it puts its private fields onto that. */
class Itself {
  constructor(given: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field is put onto an object of others
    return given;
  }
}

/**
 * Keeps with a request what was taken off its URL: on its list of raw headers, which a guest leaves there, as it may not do with the
 * locals, and which nearly nobody reads any more, so that nothing minds its new shape. Like an entry of a WeakMap it cannot be
 * seen, and the garbage collector has no table of all requests to go through.
 */
class Note extends Itself {
  #stripped: Stripped;

  private constructor(holder: object, stripped: Stripped) {
    super(holder);
    this.#stripped = stripped;
  }

  static of(holder: object): Stripped | undefined {
    return #stripped in holder ? (holder as Note).#stripped : undefined;
  }

  /** Returns what was noted before. */
  static write(holder: object, stripped: Stripped): Stripped | undefined {
    if (!(#stripped in holder)) {
      new Note(holder, stripped);
      return undefined;
    }
    const note = holder as Note;
    const before = note.#stripped;
    note.#stripped = stripped;
    return before;
  }
}

/**
 * A mount path, moved from a request's URL to its `baseUrl`.
 *
 *     '/shop/cart?x=1', 5       → url '/cart?x=1', baseUrl '/shop'
 *     '/shop?x=1', 5            → url '/?x=1'
 *     'http://h/shop/cart', 5   → url 'http://h/cart'
 */
export class Stripped {
  // Declared only: a field that is private to the class is one call more for each request.
  declare private readonly req: RoutedRequest;
  /** The mount path, as the visitor has written it. */
  declare private readonly removed: string;
  /** `http://h` of an absolute target. */
  declare private readonly origin: string;
  declare private readonly baseUrl: string;
  declare private readonly isSlashAdded: boolean;
  /** Whether it is still to be put back. */
  declare private isAway: boolean;
  declare private readonly owner: object | undefined;
  /** What was taken off before, by a party around this one. */
  declare private readonly outer: Stripped | undefined;

  /** Given an owner, it is kept with the exchange for `giveBack` of the same owner. */
  constructor(req: RoutedRequest, length: number, owner?: object, res?: RoutedResponse) {
    const { url, baseUrl = '' } = req;
    const origin = url[0] === '/' ? '' : originOf(url);
    const rest = url.slice(origin.length + length);
    this.req = req;
    this.origin = origin;
    this.removed = url.slice(origin.length, origin.length + length);
    this.baseUrl = baseUrl;
    this.isSlashAdded = length > 0 && origin === '' && rest[0] !== '/';
    this.isAway = true;
    req.url = origin + (this.isSlashAdded ? '/' : '') + rest;
    req.baseUrl = baseUrl + this.removed;
    // What is no request of Node's may have no raw headers. Here and not by `holderOf`: one call less for each request.
    const before = res && length > 0 ? Note.write(req.rawHeaders ?? res.locals ?? res, this) : undefined;
    this.owner = owner;
    // What libraries make in the place of Node's requests may share it.
    const own = before && realOf(before.req) === realOf(req) ? before : undefined;
    this.outer = own && !own.isAway ? own.outer : own;
  }

  /** The guest hands the request on: puts the mount path back, and keeps what the guest has changed of the URL. */
  undo(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.#putBack(0);
    this.req.baseUrl = this.baseUrl;
  }

  /**
   * The host goes on with a request that a guest still has, as after a timeout: puts the mount path back that the owner took
   * off. The host's router has put back what it took off itself, with its own `baseUrl`, or it took nothing off.
   */
  static giveBack(req: object, res: ServerResponse, owner: object): void {
    for (let stripped = Note.of(holderOf(req as RoutedRequest, res)); stripped; stripped = stripped.outer) {
      if (stripped.owner !== owner || realOf(stripped.req) !== realOf(req)) continue;
      stripped.#giveBack();
      return;
    }
  }

  #giveBack(): void {
    if (!this.isAway) return;
    this.isAway = false;
    const before = this.baseUrl;
    const { baseUrl = '' } = this.req;
    const restored = before.startsWith(baseUrl) ? baseUrl : before;
    this.#putBack(before.length - restored.length);
    this.req.baseUrl = restored;
  }

  /** Behind so many characters of the path. */
  #putBack(depth: number): void {
    const req = this.req;
    const start = this.origin.length + depth;
    const rest = req.url.slice(start);
    const isRoot = rest === '/' || rest.startsWith('/?');
    req.url = req.url.slice(0, start) + this.removed + (this.isSlashAdded && isRoot ? rest.slice(1) : rest);
  }
}

function holderOf({ rawHeaders }: Partial<RoutedRequest>, res: RoutedResponse): object {
  return rawHeaders ?? res.locals ?? res;
}

/** The raw headers of a request are replaced, and what was noted on the old list goes with them. */
export function carryNote(from: object, to: object): void {
  const stripped = Note.of(from);
  if (stripped) Note.write(to, stripped);
}

/** `http://h` of the absolute form `http://h/shop` (RFC 9112, 3.2.2). */
function originOf(url: string): string {
  const search = url.indexOf('?');
  const scheme = url.slice(0, search < 0 ? url.length : search).indexOf('://');
  const slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
  return slash < 0 ? '' : url.slice(0, slash);
}
