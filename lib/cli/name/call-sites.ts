import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where in the source a route was made. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  /** From 1 on. */
  readonly column: number;
}

/** What `router.route(path)` gives, and where it was called: known only of apps that are loaded while this watches. */
export class CallSites {
  readonly #sites = new WeakMap<object, CallSite>();
  readonly #undo: (() => void)[] = [];

  /** Watches the Express that a project has, by whichever names it is installed. */
  watch(folder: string): void {
    const require = createRequire(join(folder, 'package.json'));
    for (const name of ['express', 'express4', 'express5', 'router']) {
      const Router = routerOf(require, name);
      const holder =
        Router &&
        [Router.prototype, Router].find((each) => typeof each?.route === 'function' && Object.hasOwn(each, 'route'));
      if (holder) this.#watchHolder(holder as Holder);
    }
  }

  of(route: object | undefined): CallSite | undefined {
    return route && this.#sites.get(route);
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #watchHolder(holder: Holder): void {
    const { route } = holder;
    const sites = this.#sites;
    holder.route = function watched(this: unknown, ...args: unknown[]) {
      const made = Reflect.apply(route, this, args) as object;
      const site = callerOf(new Error().stack);
      if (site) sites.set(made, site);
      return made;
    };
    this.#undo.push(() => {
      holder.route = route;
    });
  }
}

interface Holder {
  route(...args: unknown[]): unknown;
}

function routerOf(
  require: NodeJS.Require,
  name: string,
): (Partial<Holder> & { prototype?: Partial<Holder> }) | undefined {
  try {
    const module = require(name) as { Router?: Partial<Holder> } & Partial<Holder>;
    return (module.Router ?? module) as Partial<Holder>;
  } catch {
    return undefined;
  }
}

/** The first line of a stack that is the project's own. */
function callerOf(stack = ''): CallSite | undefined {
  for (const line of stack.split('\n').slice(1)) {
    const [, place, row, column] = /\(?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (place === undefined || place === __filename || /\bnode_modules\b|^node:/.test(place)) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}
