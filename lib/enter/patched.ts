const bases = new WeakMap<object, object>();

/**
 * What a guest finds below an Express's prototype: the same, or Node's own where somebody has put there what an Express has
 * too. restify does, for all requests of the process: `req.path()`, `res.send()`. An Express's would stand before them.
 */
export function baseOf(prototype: object, node: object): object {
  const known = bases.get(prototype);
  if (known) return known;
  const base = isPatched(prototype, node) ? node : prototype;
  bases.set(prototype, base);
  return base;
}

function isPatched(prototype: object, node: object): boolean {
  if (prototype === node) return false;
  const names = Object.getOwnPropertyNames(prototype);
  if (names.some((name) => name !== 'constructor' && Object.hasOwn(node, name))) return true;
  const above: object | null = Object.getPrototypeOf(prototype);
  return above !== null && isPatched(above, node);
}
