import { ACTED_ON, actedOn, REAL, realOf } from '../../common/real.js';
import { asMember, fromMember, NODE_MEMBERS } from './node-members.js';

/** Whose a name is that a view does not simply share with what it is a view of. */
export interface Sight {
  /** What the holder of the view never sees of the host's. */
  readonly hidden: ReadonlySet<PropertyKey>;
  /** What the holder sees of the host's own, and sets for itself alone. */
  readonly kept: ReadonlySet<PropertyKey>;
}

export const NO_NAMES: ReadonlySet<PropertyKey> = new Set();

/**
 * What a guest holds of a request or response of the host's. The host's object is never changed for it: who asks is told
 * by which of the two he holds, at any time, in any turn. Three kinds of names:
 * - Node's members are the real object's, and act on it;
 * - a name of the sight is looked up on the face: what the guest has set, else what the guest's own prototype has;
 * - any other is shared (`url`, `session`, `user`), and where neither has set it, the guest's own prototype has it.
 */
export class View implements ProxyHandler<object> {
  /** What Node's members act on. */
  readonly #real: object;
  /** Holds what the guest sets for itself, and inherits from the guest's prototype. */
  readonly #face: object;
  readonly #sight: Sight;
  /** What the guest has put in the place of Node's methods: it gets its own functions back. */
  #given: Map<PropertyKey, unknown> | undefined;
  #view: object | undefined;

  private constructor(real: object, face: object, sight: Sight) {
    this.#real = real;
    this.#face = face;
    this.#sight = sight;
  }

  /**
   * Makes a view of a request or response, which may be a view itself.
   *
   * @param prototype what the guest's object inherits from, to begin with
   */
  static of<Given extends object>(given: Given, prototype: object, sight: Sight): Given {
    const handler = new View(actedOn(given), Object.create(prototype), sight);
    const view = new Proxy(given, handler as ProxyHandler<Given>);
    handler.#view = view;
    return view;
  }

  get(beneath: object, name: PropertyKey, receiver: unknown): unknown {
    if (name === REAL) return realOf(this.#real);
    if (name === ACTED_ON) return this.#real;
    if (NODE_MEMBERS.has(name)) return this.#member(name);
    const isShared = !this.#isOfGuest(beneath, name) && Object.hasOwn(beneath, name);
    return isShared ? Reflect.get(beneath, name) : Reflect.get(this.#face, name, receiver);
  }

  set(beneath: object, name: PropertyKey, value: unknown, receiver: object): boolean {
    // What inherits from a view has properties of its own.
    if (receiver !== this.#view) return Reflect.set(this.#face, name, value, receiver);
    if (NODE_MEMBERS.has(name)) return Reflect.set(this.#real, name, this.#fromGuest(name, value));
    if (this.#isOfGuest(beneath, name)) return Reflect.set(this.#face, name, value);
    const own = Reflect.getOwnPropertyDescriptor(beneath, name);
    // Where nobody has set it, the guest's prototype may have a setter; if not, `defineProperty` below is called.
    if (!own) return Reflect.set(this.#face, name, value, receiver);
    if (!this.#isKept(name) || !own.configurable || !own.writable) return Reflect.set(beneath, name, value);
    return Reflect.defineProperty(this.#face, name, { ...own, value });
  }

  has(beneath: object, name: PropertyKey): boolean {
    if (NODE_MEMBERS.has(name)) return name in this.#real;
    return (!this.#isOfGuest(beneath, name) && Object.hasOwn(beneath, name)) || name in this.#face;
  }

  deleteProperty(beneath: object, name: PropertyKey): boolean {
    return Reflect.deleteProperty(this.#isOfGuest(beneath, name) ? this.#face : beneath, name);
  }

  defineProperty(beneath: object, name: PropertyKey, property: PropertyDescriptor): boolean {
    if (NODE_MEMBERS.has(name) && 'value' in property) {
      return Reflect.defineProperty(this.#real, name, { ...property, value: this.#fromGuest(name, property.value) });
    }
    // A Proxy may not say of a property that it can never change, unless that is so of the object beneath.
    const isForFace = this.#isSeparate(name) && property.configurable !== false && !isFixed(beneath, name);
    return isForFace
      ? Reflect.defineProperty(this.#face, name, { ...property, configurable: true })
      : Reflect.defineProperty(beneath, name, property);
  }

  getOwnPropertyDescriptor(beneath: object, name: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#isOfGuest(beneath, name) ? this.#face : beneath, name);
  }

  ownKeys(beneath: object): (string | symbol)[] {
    const shared = Reflect.ownKeys(beneath).filter((name) => !this.#isOfGuest(beneath, name));
    return [...new Set([...shared, ...Reflect.ownKeys(this.#face)])];
  }

  getPrototypeOf(): object | null {
    return Reflect.getPrototypeOf(this.#face);
  }

  /** As an Express app does with each request: it is the guest's affair alone. */
  setPrototypeOf(_beneath: object, prototype: object | null): boolean {
    return Reflect.setPrototypeOf(this.#face, prototype);
  }

  #member(name: PropertyKey): unknown {
    const value: unknown = Reflect.get(this.#real, name);
    if (typeof value !== 'function' || this.#given?.get(name) === value) return value;
    const own = Reflect.getOwnPropertyDescriptor(this.#real, name);
    // A Proxy may show nothing else in the place of a value that can never change.
    return own && !own.configurable && !own.writable ? value : asMember(value);
  }

  #fromGuest(name: PropertyKey, given: unknown): unknown {
    const value = fromMember(given);
    // Node's own method is Node's, whoever puts it back.
    if (typeof value !== 'function' || value === Reflect.get(Object.getPrototypeOf(this.#real), name)) return value;
    if (value === given) this.#given = (this.#given ?? new Map()).set(name, value);
    return value;
  }

  #isKept(name: PropertyKey): boolean {
    return this.#sight.kept.has(name);
  }

  #isSeparate(name: PropertyKey): boolean {
    return this.#sight.hidden.has(name) || this.#isKept(name);
  }

  /** Whether a name is looked up on the face. What somebody has fixed on the object beneath cannot be hidden. */
  #isOfGuest(beneath: object, name: PropertyKey): boolean {
    if (!this.#isSeparate(name)) return false;
    const own = Reflect.getOwnPropertyDescriptor(beneath, name);
    return !own || (own.configurable === true && (this.#sight.hidden.has(name) || Object.hasOwn(this.#face, name)));
  }
}

function isFixed(beneath: object, name: PropertyKey): boolean {
  return Reflect.getOwnPropertyDescriptor(beneath, name)?.configurable === false;
}
