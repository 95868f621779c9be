import type { IncomingMessage } from 'node:http';
import type {
  ManifestEndpoint,
  ManifestKey,
  ManifestPart,
  ManifestRegExp,
  ManifestValue,
} from '../../client/manifest.js';
import { layerRegExp } from '../../express/layer-regexp.js';
import { fillFromMount } from '../../links/arguments.js';
import type { Caller, Endpoint, Served } from '../../links/endpoint.js';
import { isOption } from '../../links/url.js';
import { isAbsent, textOf } from '../../pattern/build.js';
import type { Key } from '../../pattern/pattern.js';
import { regExpsFor } from '../../pattern/regexps.js';
import type { Part, Template } from '../../pattern/template.js';

/**
 * All that building an endpoint's links takes, for who asks; `undefined` where nothing but its router can tell what it
 * reads. Throws a PartylineError where no URL can be built.
 */
export function sheetOf(
  { endpoint, positions, renames = {}, isConverted }: Served,
  caller: Caller,
  request: IncomingMessage | undefined,
): ManifestEndpoint | undefined {
  if (isConverted) return undefined;
  const { template } = endpoint;
  const routers = template.isSafe ? undefined : routersOf(endpoint);
  if (!template.isSafe && !routers) return undefined;
  const { keys, mountKeys, parts } = template;
  return {
    parts: parts.map(partOf),
    ...(keys.length && { keys: keys.map(keyOf) }),
    ...(mountKeys && { mountKeys, mount: mountValues(endpoint, caller, request) }),
    ...defaultsOf(template, caller.defaults(request)),
    ...(routers && { routers }),
    ...(positions && { positions: positionsOf(positions.template), words: wordsOf(positions.template, template) }),
    ...(Object.keys(renames).length > 0 && { renames: { ...renames } }),
  };
}

function routersOf(endpoint: Endpoint): ManifestRegExp[][] | undefined {
  return regExpsFor(endpoint.full, layerRegExp)?.map((layers) =>
    layers.map(({ source, flags, names }): ManifestRegExp => [source, flags, ...names]),
  );
}

function partOf(part: Part): ManifestPart {
  if (typeof part === 'string') return part;
  return 'key' in part ? part.index : part.map(partOf);
}

function keyOf({ name, wildcard, constraint, valueConstraint, maxLength }: Key): ManifestKey {
  return {
    name,
    ...(wildcard && { wildcard }),
    ...(constraint && { inUrl: constraint.source }),
    ...(valueConstraint && { asGiven: valueConstraint.source }),
    ...(maxLength !== undefined && { longest: maxLength }),
  };
}

/** What the request's own mount has in common with the endpoint's. */
function mountValues({ template, owner }: Endpoint, caller: Caller, request: IncomingMessage | undefined) {
  const values: unknown[] = template.keys.map(() => undefined);
  fillFromMount(template, values, owner.prefix, caller.here(request));
  const given = template.keys.flatMap(({ name }, i) => (values[i] === undefined ? [] : [[name, String(values[i])]]));
  return Object.fromEntries(given) as Record<string, string>;
}

function defaultsOf(template: Template, given: Readonly<Record<string, unknown>> | undefined) {
  const entries = template.keys.flatMap(({ name }): [string, ManifestValue][] => {
    const value = given && Object.hasOwn(given, name) ? given[name] : undefined;
    if (isAbsent(value)) return [];
    const text = (item: unknown) => textOf(item, name, template.subject);
    return [[name, Array.isArray(value) ? value.map(text) : text(value)]];
  });
  return entries.length > 0 && { defaults: Object.fromEntries(entries) };
}

function positionsOf({ keys, mountKeys }: Template): string[] {
  return keys.slice(mountKeys).map(({ name }) => name);
}

function wordsOf(own: Template, other: Template): string[] {
  return [...own.indexOf.keys()].filter((key) => !other.indexOf.has(key) && isOption(key));
}
