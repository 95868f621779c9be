import type { Param, Pattern, Token } from '../pattern.js';
import { type Automaton, automatonOf, intersectionOf, isWithin, meets } from './automaton.js';
import { choiceOf, EMPTY, type Expression, optional, REST, SOME, sequenceOf, textOf, VALUE } from './expression.js';
import { constraintOf, regExpOf } from './regexp.js';

/**
 * How what one pattern takes lies to what another takes: `part` of it and nothing beside, `wider` the other way round,
 * `overlap` where each takes what the other does not; `undefined` where that cannot be said.
 */
export type Relation = 'apart' | 'equal' | 'part' | 'wider' | 'overlap' | undefined;

/** A whole segment: a text, any value, or something that needs a closer look. */
type Segment = { readonly text: string } | 'value' | 'other';

type End = 'path' | 'prefix' | 'open';

/** The paths that a pattern takes: letter case and a slash at the end aside, as routers have it by default. */
export class Language {
  /** As far as each part of the pattern stands in one segment. */
  readonly #segments: readonly Segment[];
  /** Whether that is the whole pattern, or what is below it is taken too, or what follows is another matter. */
  readonly #end: End;
  /** Whether its segments say all. */
  readonly #isPlain: boolean;
  readonly #read: () => Expression | undefined;
  #automaton: Automaton | null | undefined;
  /** What was found out before: to compare takes a while. */
  readonly #relations = new WeakMap<Language, Relation>();

  private constructor(segments: readonly Segment[], end: End, read: () => Expression | undefined) {
    this.#segments = segments;
    this.#isPlain = end !== 'open' && segments.every((segment) => segment !== 'other');
    this.#end = end;
    this.#read = read;
  }

  /** `isPrefix`: what is below is taken too. */
  static of({ tokens }: Pick<Pattern, 'tokens'>, isPrefix = false): Language {
    const { segments, isWhole } = segmentsOf(tokens);
    const end = isPrefix ? optional(sequenceOf(textOf('/'), REST)) : optional(textOf('/'));
    const kind = isPrefix ? 'prefix' : 'path';
    return new Language(segments, isWhole ? kind : 'open', () => {
      const expression = expressionOf(withoutSlash(tokens));
      return expression && sequenceOf(expression, end);
    });
  }

  /** What a RegExp finds below a path. */
  static ofRegExp(regexp: RegExp, { tokens }: Pick<Pattern, 'tokens'> = { tokens: [] }): Language {
    const { segments, isWhole } = segmentsOf(tokens);
    return new Language(isWhole ? [...segments, ...headOf(regexp)] : [], 'open', () => {
      const [above, found] = [expressionOf(tokens), regExpOf(regexp)];
      return above && found && sequenceOf(above, found, optional(textOf('/')));
    });
  }

  /** Nothing is known of what it takes. */
  static readonly unknown = new Language([], 'open', () => undefined);
  /** Every path but the root. */
  static readonly everything = new Language([], 'open', () => sequenceOf(textOf('/'), SOME));

  /** Whether it can be compared with others. */
  get isKnown(): boolean {
    return this.#isPlain || this.automaton !== undefined;
  }

  /** How what it takes lies to what the other takes. */
  to(other: Language): Relation {
    if (this === other) return 'equal';
    if (this.#isApartBySegments(other)) return 'apart';
    if (this.#isPlain && other.#isPlain) return this.#bySegments(other);
    if (this.#relations.has(other)) return this.#relations.get(other);
    const relation = this.#compare(other);
    this.#relations.set(other, relation);
    return relation;
  }

  #compare(other: Language): Relation {
    const [own, others] = [this.automaton, other.automaton];
    if (!own || !others) return undefined;
    const isPart = isWithin(own, [others]);
    const isWider = isWithin(others, [own]);
    if (isPart === undefined || isWider === undefined) return undefined;
    if (isPart) return isWider ? 'equal' : 'part';
    if (isWider) return 'wider';
    return meets(own, others) ? 'overlap' : 'apart';
  }

  /** Whether others together take all that it takes; `undefined` where that cannot be said. */
  isWithin(others: readonly Language[]): boolean | undefined {
    const own = this.automaton;
    const known = others.flatMap(({ automaton }) => automaton ?? []);
    return own && isWithin(own, known);
  }

  /** Whether there is what it takes, and the other takes, and none of the third; `undefined` where that cannot be said. */
  meetsBeyond(other: Language, third: readonly Language[]): boolean | undefined {
    const [own, others] = [this.automaton, other.automaton];
    const both = own && others && intersectionOf(own, others);
    const within =
      both &&
      isWithin(
        both,
        third.flatMap(({ automaton }) => automaton ?? []),
      );
    return within === undefined ? undefined : !within;
  }

  get automaton(): Automaton | undefined {
    if (this.#automaton === undefined) {
      const expression = this.#read();
      this.#automaton = (expression && automatonOf(expression)) ?? null;
    }
    return this.#automaton ?? undefined;
  }

  #isApartBySegments(other: Language): boolean {
    const [own, others] = [this.#segments, other.#segments];
    const shared = Math.min(own.length, others.length);
    for (let i = 0; i < shared; i++) {
      const [one, two] = [own[i] as Segment, others[i] as Segment];
      if (typeof one === 'object' && typeof two === 'object' && one.text !== two.text) return true;
    }
    const isShorter = (one: Language, two: Language) =>
      one.#end === 'path' && one.#segments.length < two.#segments.length;
    return isShorter(this, other) || isShorter(other, this);
  }

  /** No two texts differ, and no path is shorter than the other. */
  #bySegments(other: Language): Relation {
    const [isPart, isWider] = [this.#isCoveredBy(other), other.#isCoveredBy(this)];
    if (isPart) return isWider ? 'equal' : 'part';
    return isWider ? 'wider' : 'overlap';
  }

  #isCoveredBy(other: Language): boolean {
    const isLongEnough = other.#end === 'path' ? this.#end === 'path' : true;
    const isWithin = (segment: Segment, i: number) => segment === 'value' || typeof this.#segments[i] === 'object';
    return isLongEnough && other.#segments.length <= this.#segments.length && other.#segments.every(isWithin);
  }
}

/** Its segments, up to what may be more than one of them, or none. */
function segmentsOf(tokens: readonly Token[]): { segments: Segment[]; isWhole: boolean } {
  const end = tokens.findIndex(mayTakeMore);
  const fixed = end < 0 ? tokens : tokens.slice(0, end);
  const written = fixed.map((token) => (token.type === 'text' ? token.value.toLowerCase() : markOf(token))).join('');
  const [, ...parts] = written.split('/');
  if (end < 0 && parts.at(-1) === '') parts.pop();
  // What follows may go on with the last of them.
  if (end >= 0 && !tokens.slice(end).every(beginsSegment)) parts.pop();
  return { segments: parts.map(segmentOf), isWhole: end < 0 };
}

function beginsSegment(token: Token): boolean {
  const first = token.type === 'group' ? token.tokens[0] : token;
  return first?.type === 'text' && first.value.startsWith('/');
}

/** The whole segments of text that a RegExp begins with. */
function headOf({ source }: RegExp): Segment[] {
  const [, head = '', next = ''] = /^\^((?:\\\/|[\w-])+)(.?)/.exec(source) ?? [];
  const isOne = !/\|/.test(source.replace(/\([^()]*\)/g, ''));
  if (!isOne) return [];
  const known = /[?*+{]/.test(next) ? head.replace(/(?:\\\/|.)$/, '') : head;
  const [first, ...segments] = known.replaceAll('\\/', '/').toLowerCase().split('/').slice(0, -1);
  return first === '' ? segments.map((text) => ({ text })) : [];
}

/** No path holds them. */
const VALUE_MARK = '\0';
const OTHER_MARK = '\x01';

function markOf(token: Token): string {
  return token.type === 'param' && constraintIn(token) === undefined ? VALUE_MARK : OTHER_MARK;
}

function segmentOf(part: string): Segment {
  if (part === VALUE_MARK) return 'value';
  return part.includes(VALUE_MARK) || part.includes(OTHER_MARK) ? 'other' : { text: part };
}

function constraintIn({ constraint, valueConstraint }: Param): string | undefined {
  return constraint ?? valueConstraint;
}

/** A constraint may let a value hold slashes. */
function mayTakeMore(token: Token): boolean {
  if (token.type !== 'param') return token.type !== 'text';
  const constraint = constraintIn(token);
  return constraint !== undefined && !/^(?:\\[dw]|\[[\w\-\\]+\]|[\w\-|+*?{},])*$/.test(constraint);
}

function expressionOf(tokens: readonly Token[]): Expression | undefined {
  const parts = tokens.map(partOf);
  return parts.includes(undefined) ? undefined : sequenceOf(...(parts as Expression[]));
}

function partOf(token: Token): Expression | undefined {
  switch (token.type) {
    case 'text':
      return textOf(token.value);
    case 'group': {
      const inner = expressionOf(token.tokens);
      return inner && choiceOf(inner, EMPTY);
    }
    case 'wildcard':
      // Express 4's star takes nothing too.
      return token.isText ? REST : SOME;
    case 'param': {
      const constraint = constraintIn(token);
      return constraint === undefined ? VALUE : constraintOf(constraint);
    }
  }
}

function withoutSlash(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1);
  if (last?.type !== 'text' || !last.value.endsWith('/')) return tokens;
  return [...tokens.slice(0, -1), { type: 'text', value: last.value.slice(0, -1) }];
}
