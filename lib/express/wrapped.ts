import { isRsvp, isRsvpName, rsvpOf, tagNamed, tagOf } from '../links/endpoint-tag.js';

/** What can be seen of a layer, of a router or of a route, as far as it says which handler it was made for. */
export interface Held {
  readonly handle: unknown;
  /** The handler's, as the layer was given it: before or beside whatever wraps it. */
  readonly name?: string;
}

/** shimmer, and with it nearly all tracers, keeps what it wraps under this name. */
const ORIGINAL = '__original';

/** A handle, and what it wraps, as far as its wrappers keep that. */
export function wholeChain(handle: unknown): unknown[] {
  const chain = new Set<unknown>();
  for (let each = handle; typeof each === 'function' && !chain.has(each); each = originalOf(each)) chain.add(each);
  return [...chain];
}

function originalOf(wrapper: object): unknown {
  if (Object.hasOwn(wrapper, ORIGINAL)) return Reflect.get(wrapper, ORIGINAL);
  const symbol = Object.getOwnPropertySymbols(wrapper).find(({ description }) => /original/i.test(description ?? ''));
  return symbol && Reflect.get(wrapper, symbol);
}

/** The names that the layer, its handle and what that wraps have. */
export function namesIn({ handle, name }: Held): string[] {
  const names = wholeChain(handle).map((each) => (each as { name: string }).name);
  return name === undefined ? names : [name, ...names];
}

/** The endpoint name of the tag that stands in a layer, wrapped or not. */
export function tagIn({ handle, name }: Held): string | undefined {
  for (const each of wholeChain(handle)) {
    const tag = tagOf(each);
    if (tag !== undefined) return tag;
  }
  return tagNamed(name);
}

/** The tag itself, where the wrappers keep it; else what stands in the layer. */
export function tagHandlerIn({ handle }: Held): unknown {
  return wholeChain(handle).find((each) => tagOf(each) !== undefined) ?? handle;
}

/** Whether an rsvp stands in a layer, wrapped or not. */
export function hasRsvp({ handle, name }: Held): boolean {
  return isRsvpName(name) || wholeChain(handle).some(isRsvp);
}

/** Whether this very handler, an rsvp or a Router, stands in a layer, wrapped or not. */
export function holds(layer: Held, handler: unknown): boolean {
  const chain = wholeChain(layer.handle);
  if (chain.includes(handler)) return true;
  if (typeof handler !== 'function') return false;
  if (Array.isArray(stackOf(handler))) return chain.some((each) => stackOf(each) === stackOf(handler));
  const known = chain.map(rsvpOf).find((each) => each !== undefined);
  if (known !== undefined) return known === handler;
  return isRsvpName(handler.name) && namesIn(layer).includes(handler.name);
}

function stackOf(router: unknown): unknown {
  return (router as { stack?: unknown }).stack;
}
