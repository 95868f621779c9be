import { shapeOf } from '../../enter/kind.js';
import { type ExpressRouter, type Layer, routerOf } from '../../express/router.js';
import { patternsOf } from '../../express/routes.js';
import { matchMount } from '../../pattern/mount-path.js';
import type { Token } from '../../pattern/pattern.js';
import { PathTree } from '../../pattern/tree.js';
import type { Mount, Side } from '../mounts.js';
import { highest, mayAnswer, type Reach, reachOf, reachOfLayer } from './reach.js';

/** A request that an endpoint's link would make. */
export interface Sample {
  readonly method: string;
  /** Within the party. */
  readonly url: string;
  readonly isSensitive: boolean;
}

/** What may answer: a layer of a guest's stack, or a guest whose stack cannot be read. */
interface Part {
  readonly mount: Mount;
  readonly side: Side;
  readonly layer: Layer | undefined;
}

/** The stacks of all guests, in which what may answer a request is found by its path, whatever their number. */
export class Stacks {
  readonly #tree = new PathTree<Part>();

  constructor(mounts: Iterable<Mount>) {
    for (const mount of mounts) for (const side of mount.sides) this.#add(mount, side);
  }

  /** How sure it is that the mounts before one answer a request, in mount order; without those that let it pass. */
  before(sample: Sample, { rank, guest: { host } }: Mount): [Mount, Reach][] {
    const found = new Map<Mount, Reach[]>();
    for (const part of this.#tree.find(sample.url)) {
      if (part.mount.rank >= rank) continue;
      // One for another host name gets none of its requests.
      const { host: theirs = host } = part.mount.guest;
      if (theirs?.name !== host?.name) continue;
      const reach = reachOfPart(sample, part);
      if (reach === 'answers' || reach === 'possible') found.set(part.mount, [...(found.get(part.mount) ?? []), reach]);
    }
    return [...found]
      .map(([mount, reaches]): [Mount, Reach] => [mount, highest(reaches)])
      .sort(([one], [other]) => one.rank - other.rank);
  }

  /** How sure it is that an app itself answers. */
  within(sample: Sample, mount: Mount, side: Side): Reach {
    const parts = this.#tree.find(sample.url).filter((part) => part.mount === mount && part.side === side);
    const reach = highest(parts.map((part) => reachOfPart(sample, part)));
    const router = stackOf(side);
    const rest = restOf(sample, mount);
    // Only here does it matter what its middleware for every path may do.
    return reach === 'passes' && router && rest !== undefined ? reachOf(router, sample.method, rest) : reach;
  }

  #add(mount: Mount, side: Side): void {
    const above = side.guest.isStripped ? mount.route.pattern.tokens : [];
    const add = (tokens: readonly Token[], layer: Layer | undefined, reach: 'path' | 'prefix') =>
      this.#tree.add(tokens.length ? [...above, ...tokens] : above, { mount, side, layer }, reach);
    const router = stackOf(side);
    if (!router) add([], undefined, 'prefix');
    for (const layer of router?.stack.filter(mayAnswer) ?? []) {
      const patterns = patternsOf(layer);
      if (!patterns) add([], layer, 'prefix');
      else for (const { tokens } of patterns) add(tokens, layer, layer.route ? 'path' : 'prefix');
    }
  }
}

function reachOfPart(sample: Sample, { mount, layer }: Part): Reach {
  const rest = restOf(sample, mount);
  if (rest === undefined) return 'passes';
  return layer ? reachOfLayer(layer, sample.method, rest) : 'possible';
}

/** The router of an Express app; connect's stack looks like one, and has other layers. */
export function stackOf({ guest: { app } }: Side): ExpressRouter | undefined {
  return shapeOf(app)?.kind === 'connect' ? undefined : routerOf(app);
}

/** What a mount's guest sees of a path; `undefined` when the mount does not lead there. */
export function restOf({ url, isSensitive }: Sample, { route, guest }: Mount): string | undefined {
  const match = matchMount(route, url, isSensitive);
  if (match === undefined || match instanceof Error) return undefined;
  const rest = guest.isStripped ? url.slice(match.length) : url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
