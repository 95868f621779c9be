import { isOption } from '../../links/url.js';
import type { SideName } from '../../party/pair.js';
import { isAbsent, textOf } from '../../pattern/build.js';
import type { Subject } from '../../pattern/template.js';
import type { KeyPair } from './mapping.js';

type Values = Readonly<Record<string, unknown>>;

/** Who has written a call, and for whom its URL is. */
export interface Way {
  readonly from: SideName;
  readonly to: SideName;
}

/** Values by name, and those of the query. */
export interface Translated {
  readonly values: Record<string, unknown>;
  readonly query: Record<string, unknown>;
}

/** What becomes of a name in a call. */
interface Rule {
  /** Its name for whom the URL is. */
  readonly to: string;
  /** Whether that is a name in the query. */
  readonly isQuery: boolean;
  /** Another name for the same value, which goes before this one. */
  readonly before: string | undefined;
  readonly convert: (value: unknown, subject: Subject) => unknown;
}

type Rules = ReadonlyMap<string, Rule>;

const OTHER = { scion: 'stock', stock: 'scion' } as const;
const SIDES = ['scion', 'stock'] as const;

/** Turns the values of a call, as one side writes them, into those of the side that serves. */
export class Translation {
  readonly #rules: ReadonlyMap<string, Rules>;
  /** Name in the stock's query → what becomes of it for the scion. */
  readonly #queried: Rules;

  constructor(pairs: readonly KeyPair[]) {
    this.#rules = new Map(
      SIDES.flatMap((from) => SIDES.map((to) => [`${from} ${to}`, rulesOf(pairs, { from, to })] as const)),
    );
    this.#queried = rulesOf(
      pairs.filter(({ stock }) => !stock),
      { from: 'stock', to: 'scion' },
    );
  }

  /**
   * The same for who can only rename: what becomes of the names of both sides; `isConverted` where more has to be done.
   */
  renames(way: Way): { readonly renames: Readonly<Record<string, string>>; readonly isConverted: boolean } {
    const rules = [...(this.#rules.get(`${way.from} ${way.to}`) as Rules)];
    const own = new Set(rules.flatMap(([, { to, isQuery }]) => (isQuery ? [] : [to])));
    const renamed = rules.filter(([name, { to }]) => name !== to);
    const isTurned = renamed.some(([name]) => own.has(name));
    return {
      renames: Object.fromEntries(renamed.map(([name, { to }]) => [name, to])),
      isConverted: isTurned || rules.some(([, { convert }]) => convert !== asGiven),
    };
  }

  /** `subject`: for errors. Names that neither pattern has are left as they are. */
  translate(
    way: Way,
    { given, query = {} }: { given: Values; query?: Values | null | undefined },
    subject: Subject,
  ): Translated {
    const rules = this.#rules.get(`${way.from} ${way.to}`) as Rules;
    const values: Record<string, unknown> = Object.create(null);
    const made: Record<string, unknown> = Object.create(null);
    for (const [name, value] of Object.entries(given)) {
      const rule = rules.get(name);
      const isMeant = rule && (rule.before === undefined || !hasValue(given, rule.before));
      const as = isMeant ? rule.to : name;
      // What is for the query stands among the values, but for words that would be taken for something else there.
      const isStrange = rule && (!isMeant || rule.isQuery) && (isOption(as) || rules.get(as)?.isQuery === false);
      (isStrange ? made : values)[as] = isMeant ? rule.convert(value, subject) : value;
    }
    for (const [name, value] of Object.entries(query ?? {})) {
      const rule = this.#queried.get(name);
      if (rule && way.to === 'scion' && isAbsent(values[rule.to])) values[rule.to] = rule.convert(value, subject);
      else if (!rule || isOption(name) || !hasValue(values, name)) made[name] = value;
    }
    return { values, query: made };
  }
}

function hasValue(given: Values, name: string): boolean {
  return Object.hasOwn(given, name) && !isAbsent(given[name]);
}

function rulesOf(pairs: readonly KeyPair[], { from, to }: Way): Rules {
  const rules = new Map<string, Omit<Rule, 'before'>>();
  for (const by of [from, OTHER[from]]) {
    for (const pair of pairs) {
      const name = nameOn(pair, by);
      if (rules.has(name)) continue;
      rules.set(name, { to: nameOn(pair, to), isQuery: !pair[to], convert: conversion(pair, by, to) });
    }
  }
  // One that is there by the name that it is given goes before the same by another.
  const before = (name: string, own: string) => (name !== own && rules.get(own)?.to === own ? own : undefined);
  return new Map([...rules].map(([name, rule]) => [name, { ...rule, before: before(name, rule.to) }]));
}

function nameOn(pair: KeyPair, side: SideName): string {
  return pair[side]?.name ?? pair.query;
}

/** A star's text and a wildcard's segments are one value; so are the one value of a parameter and either. */
function conversion(pair: KeyPair, from: SideName, to: SideName): Rule['convert'] {
  const [source, target] = [pair[from], pair[to]];
  if (pair.scion?.wildcard === pair.stock?.wildcard) return asGiven;
  if (target?.wildcard === 'array') return source?.wildcard === false ? asSegment : asSegments;
  const isList = pair.scion?.wildcard === 'array' || pair.stock?.wildcard === 'array';
  return isList ? (value, subject) => asText(value, nameOn(pair, from), subject) : asGiven;
}

function asGiven(value: unknown): unknown {
  return value;
}

function asSegments(value: unknown): unknown {
  return typeof value === 'string' ? value.split('/') : asSegment(value);
}

function asSegment(value: unknown): unknown {
  return isAbsent(value) || Array.isArray(value) ? value : [value];
}

function asText(value: unknown, name: string, subject: Subject): unknown {
  return Array.isArray(value) ? value.map((item) => textOf(item, name, subject)).join('/') : value;
}
