import type { UrlFor } from '../links/types/url-for.js';
import type { Manifest, ManifestEndpoint, ManifestKey, ManifestPart } from './manifest.js';

// Browsers load it: it draws in nothing, and is small. Why each step is taken stands where the server takes it, in lib/links
// and lib/pattern.

type Bag = Readonly<Record<string, unknown>>;
type Routers = NonNullable<ManifestEndpoint['routers']>;

/**
 * Builds URLs by name in a browser, as the server does that made the manifest.
 *
 * @param manifest what `line.manifest({ only })` gave, also by way of JSON
 * @returns `urlFor`, which takes what the server's takes; it throws where that throws, an Error with the same `code`
 * @example
 * const urlFor = createUrlFor(await (await fetch('/manifest.json')).json());
 * urlFor('blog:post', 7); // → '/blog/posts/7'
 */
export function createUrlFor(manifest: Manifest): UrlFor {
  const { endpoints, guest, leftOut, origin } = manifest;
  return ((name: string, ...args: unknown[]) => {
    const full = /:/.test(name) ? name : `${guest}:${name}`;
    const endpoint = Object.hasOwn(endpoints, full) && endpoints[full];
    if (!endpoint) fail('UNKNOWN_ENDPOINT', full + (leftOut.includes(full) ? ', which was left out' : ''));
    return urlOf(endpoint, args, origin);
  }) as UrlFor;
}

function fail(code: string, what: string): never {
  throw Object.assign(new Error(`${code}: ${what}`), { code: `ERR_PARTY_${code}` });
}

function badOption(word: string): never {
  return fail('BAD_OPTION', word);
}

function badValue(key: string): never {
  return fail('BAD_VALUE', key);
}

function isPlain(value: unknown): value is Bag {
  if (typeof value !== 'object' || !value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isOption(word: string): boolean {
  return /^(query|hash|absolute)$/.test(word);
}

function urlOf(endpoint: ManifestEndpoint, args: readonly unknown[], origin: string | undefined): string {
  const { keys = [], positions, mountKeys = 0, renames = {}, words = [] } = endpoint;
  const names = keys.map(({ name }) => name);
  const own = names.slice(mountKeys);
  const isNamed = isPlain(args[0]);
  const [given, options = {}, ...more] = (isNamed ? args : byName(positions ?? own, args)) as [Bag, unknown];
  if (more.length) fail('TOO_MANY_VALUES', names.join());
  if (!isPlain(options)) badOption('options');
  const { query, hash, absolute } = { query: {}, hash: null, absolute: false, ...options } as Record<string, unknown>;
  const strange = Object.keys(options).find((word) => !isOption(word));
  if (strange || !(isAbsent(query) || isPlain(query))) badOption(strange ?? 'query');
  if (typeof absolute === 'string' && ((own[1] && (isNamed || positions)) || (isNamed && positions?.[1])))
    badOption('absolute');
  const values: Record<string, unknown> = Object.create(null);
  const moved: Record<string, unknown> = {};
  let search = '';
  const add = (name: string, value: unknown) => {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (!isAbsent(item))
        search += `${search ? '&' : '?'}${encode(name, 'query')}=${encode(textOf(item, name), name)}`;
    }
  };
  for (const [key, value] of Object.entries(given)) {
    const other = Object.hasOwn(renames, key) && renames[key];
    const name = other && !Object.hasOwn(given, other) ? other : key;
    if (names.includes(name)) values[name] = value;
    else if (words.includes(name)) moved[name] = value;
    else if (isOption(name) || name === '__keywords') badOption(name);
    else add(name, value);
  }
  for (const [name, value] of Object.entries({ ...moved, ...(query as Bag) })) add(name, value);
  const fragment = isAbsent(hash) ? '' : encode(textOf(hash, 'hash'), 'hash').replace(OF_FRAGMENT, decodeURIComponent);
  return originOf(absolute, origin) + pathOf(endpoint, keys, values) + search + (fragment && `#${fragment}`);
}

/** What may stand in a fragment, encoded: `/ ? : @ $ & ' + , ; =`. */
const OF_FRAGMENT = /%(2[4BCF67]|3[ABDF]|40)/g;

/** Values by position as values by name; behind them the options, and what is too much. */
function byName(names: readonly string[], args: readonly unknown[]): unknown[] {
  const given = args.slice(0, names.length);
  const rest = args.slice(names.length);
  const [options] = rest;
  const isRead = options === undefined || isPlain(options);
  return [Object.fromEntries(given.map((value, i) => [names[i], value])), options, ...rest.slice(isRead ? 1 : 0)];
}

/** Fills in what was not given, and builds. */
function pathOf(endpoint: ManifestEndpoint, keys: readonly ManifestKey[], values: Record<string, unknown>): string {
  const { parts, routers, mount = {}, defaults = {} } = endpoint;
  const defaulted = new Set<string>();
  for (const { name } of keys) {
    if (values[name] === undefined && Object.hasOwn(mount, name)) values[name] = mount[name];
    if (values[name] === undefined && Object.hasOwn(defaults, name)) {
      values[name] = defaults[name];
      defaulted.add(name);
    }
  }
  const isMissing = (name: string) => isAbsent(values[name]);
  const namesOf = (some: readonly ManifestPart[]) =>
    some.flatMap((part) => (typeof part === 'number' ? (keys[part] as ManifestKey).name : []));
  const write = (some: readonly ManifestPart[], isGroup?: boolean): string => {
    const all = namesOf(some.flat(9) as ManifestPart[]);
    const lacking = namesOf(some).find(isMissing);
    if (lacking) {
      // Defaults do not fill a group by half.
      if (!isGroup || !all.every((name) => isMissing(name) || defaulted.has(name))) fail('MISSING_VALUE', lacking);
      for (const name of all) values[name] = undefined;
      return '';
    }
    return some
      .map((part) => {
        if (typeof part === 'string') return part;
        return typeof part === 'number' ? fill(keys[part] as ManifestKey, values) : write(part, true);
      })
      .join('');
  };
  const path = write(parts);
  return routers ? checked(path || '/', routers, keys, values) : path;
}

function fill({ name, wildcard, inUrl, asGiven, longest }: ManifestKey, values: Bag): string {
  const value = values[name];
  const isList = wildcard === 'array';
  if (isList && !(Array.isArray(value) && value.length)) badValue(name);
  const texts = Array.from(isList ? (value as unknown[]) : [value], (item) => textOf(item, name));
  const [text = ''] = texts;
  if (text.length > (longest ?? text.length) || !fits(asGiven, text)) badValue(name);
  const segments = wildcard === 'text' ? text.split('/') : texts;
  const encoded = segments.map((segment) =>
    /^\.\.?$/.test(segment) ? fail('UNSAFE_URL', name) : encode(segment || badValue(name), name),
  );
  const whole = encoded.join('/');
  return wildcard || fits(inUrl, whole, 'i') ? whole : badValue(name);
}

function fits(source: string | undefined, text: string, flags?: string): boolean {
  return source === undefined || new RegExp(source, flags).test(text);
}

/** As the server's routers read it. */
function checked(path: string, routers: Routers, keys: readonly ManifestKey[], values: Bag): string {
  if (!/^\/(?![/\\])/.test(path) || /\/\/|\/(\.|%2e){1,2}(\/|$)/i.test(path)) fail('UNSAFE_URL', path);
  for (const layers of routers) {
    const read: Record<string, unknown> = Object.create(null);
    let rest = path;
    for (const [source, flags, ...names] of layers) {
      const [whole, ...texts] = new RegExp(source, flags).exec(rest) ?? fail('UNSAFE_URL', path);
      for (const [i, text] of texts.entries())
        if (text !== undefined) read[names[i] as string] = decodeURIComponent(text);
      rest = rest.slice(whole.length).replace(/^(?!\/)/, '/');
    }
    for (const { name } of keys) {
      const items = [values[name]].flat();
      const text = isAbsent(values[name]) ? undefined : items.map((item) => textOf(item, name)).join('/');
      if (read[name] !== text) badValue(name);
    }
  }
  return path;
}

function originOf(absolute: unknown, origin: string | undefined): string {
  if (isAbsent(absolute) || absolute === false) return '';
  if (absolute === true) return origin ?? fail('NO_ORIGIN', 'absolute');
  if (typeof absolute !== 'string') badOption('absolute');
  try {
    if (/^https?:\/\/[^/?#\\@\s]+\/?$/i.test(absolute)) return new URL(absolute).origin;
  } catch {}
  return badOption('absolute');
}

function encode(text: string, key: string): string {
  try {
    return encodeURIComponent(text).replaceAll("'", '%27');
  } catch {
    return badValue(key);
  }
}

function textOf(value: unknown, key: string): string {
  if (typeof value === 'string') return value;
  if (/^(bigint|boolean)$/.test(typeof value) || Number.isFinite(value)) return `${value}`;
  const json: unknown = typeof value === 'object' && (value as { toJSON?(): unknown } | null)?.toJSON?.();
  return typeof json === 'string' ? json : badValue(key);
}
