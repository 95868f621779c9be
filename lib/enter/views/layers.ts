import { NODE_MEMBERS } from './node-members.js';

/** Whether a prototype is Node's, or of somebody who makes requests in the place of Node: known by its members. */
const foundations = new WeakMap<object, boolean>();

/**
 * The prototypes that Express has put before those that a request, or a response, was made with: an app's own, those of
 * the apps above it, and its Express's; none for a request that no Express has touched.
 */
export function layersOf(prototype: object): object[] {
  const layers: object[] = [];
  let layer: object | null = prototype;
  for (; layer !== null && !isFoundation(layer); layer = Object.getPrototypeOf(layer) as object | null) {
    layers.push(layer);
  }
  return layers;
}

function isFoundation(prototype: object): boolean {
  const known = foundations.get(prototype);
  if (known !== undefined) return known;
  const isOne = Reflect.ownKeys(prototype).some((name) => name === 'constructor' || NODE_MEMBERS.has(name));
  foundations.set(prototype, isOne);
  return isOne;
}

/** The installed copy of Express that a prototype is of, if it is of one: the last before Node's own. */
export function copyOf(prototype: object): object | undefined {
  return layersOf(prototype).at(-1);
}

/** The names that Express computes of a request and lets nobody assign, and `query`, which is one of them in Express 5. */
export function computedBy(layers: readonly object[]): Set<string> {
  const names = new Set(['query']);
  for (const layer of layers) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(layer))) {
      if (get && !set) names.add(name);
    }
  }
  return names;
}

/** All names that Express gives to a request or a response. */
export function namesIn(layers: readonly object[]): Set<string> {
  return new Set(layers.flatMap((layer) => Object.getOwnPropertyNames(layer)));
}

/** The same layers over a prototype of Node's. A library may have put others below Express's, for the whole process. */
export function layersOver(prototype: object, node: object): object {
  const layers = layersOf(prototype);
  const last = layers.at(-1);
  if (last === undefined || Object.getPrototypeOf(last) === node) return prototype;
  return layers.reduceRight<object>(
    (above, layer) => Object.create(above, Object.getOwnPropertyDescriptors(layer)) as object,
    node,
  );
}
