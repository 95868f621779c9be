import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '../../links/endpoint.js';
import type { Declared, Member } from '../../links/member.js';
import type { SideName } from '../../party/pair.js';
import { keysOf } from '../../pattern/pattern.js';
import { EndpointPair, type Pairs } from '../links.js';
import { valuesOf } from '../member.js';
import { type KeysOption, mapKeys } from './mapping.js';
import { type KnownStock, sidednessOf } from './new-page.js';
import { isOnePlace } from './one-place.js';

export interface PairingOptions {
  readonly scion: Member;
  readonly stock: Member | undefined;
  /** What a stock has declared that was meant to take part, and does not. */
  readonly missing?: Declared | undefined;
  /** The stock's routes, whether it has joined or not. */
  readonly known: KnownStock;
  /** Whether each app's router minds letter case where its patterns do not say. */
  readonly isExact: Readonly<Record<SideName, boolean>>;
  readonly keys: KeysOption;
  /** Names that have a value in every link. */
  given(): ReadonlySet<string>;
  /** Which side serves a request. */
  sideOf(request: IncomingMessage | undefined, endpoint: string): SideName;
}

/** The scion's endpoints, each with the stock's of its name: what both take is compared here, and never in a request. */
export function pairsOf(options: PairingOptions): Pairs {
  const { scion, stock } = options;
  const pairs = [...scion.declared.routes.keys()].map((name) => {
    const [own, other] = [scion.find(name) as Endpoint, stock?.find(name)];
    return [name, other ? twoSided(own, other, options) : oneSided(own, options)] as const;
  });
  return new Map(pairs);
}

function twoSided(scion: Endpoint, stock: Endpoint, { isExact, keys, given, sideOf }: PairingOptions): EndpointPair {
  const { name } = scion.route;
  const [own, others] = [scion.route.pattern, stock.route.pattern];
  const isShared = isOnePlace({ pattern: own, isExact: isExact.scion }, { pattern: others, isExact: isExact.stock });
  const said = Object.hasOwn(keys, name) ? keys[name] : undefined;
  const mapped = mapKeys({
    endpoint: name,
    keys: { scion: keysOf(own.tokens), stock: keysOf(others.tokens) },
    said,
    given,
  });
  return new EndpointPair({ scion, stock, isShared, mapped, sideOf: (request) => sideOf(request, name) });
}

function oneSided(scion: Endpoint, { known, missing, sideOf }: PairingOptions): EndpointPair {
  const { isNew, doubt } = sidednessOf(scion.route, known);
  const most = missing ? valuesOf(missing, scion.route.name) : 0;
  const decide = (request: IncomingMessage | undefined) => (isNew ? 'scion' : sideOf(request, scion.route.name));
  return new EndpointPair({ scion, stock: undefined, isShared: !isNew, doubt, most, mapped: [], sideOf: decide });
}
