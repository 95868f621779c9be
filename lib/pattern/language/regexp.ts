import {
  type CharacterSet,
  choiceOf,
  EMPTY,
  type Expression,
  ofSet,
  optional,
  REST,
  repeated,
  sequenceOf,
  setOf,
} from './expression.js';

/** More often than this nothing is repeated that stands in a route. */
const MOST_REPEATS = 100;

/** What is in a RegExp's source, and no regular expression of the kind that is read here. */
class Unread extends Error {}

/** A constraint, which takes a value as a whole; `undefined` where it has what is not read, such as a lookahead. */
export function constraintOf(source: string): Expression | undefined {
  return attempt(() => new Reader(source.replace(/^\^|(?<!\\)\$$/g, ''), false).read());
}

/** A RegExp, which takes a path wherever it is found in it. */
export function regExpOf({ source, flags }: RegExp): Expression | undefined {
  return /[msvy]/.test(flags) ? undefined : attempt(() => new Reader(source, true).read());
}

function attempt(read: () => Expression): Expression | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

class Reader {
  readonly #source: string;
  /** Whether the source may be found in the midst of a text. */
  readonly #isLoose: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, isLoose: boolean) {
    this.#source = source;
    this.#isLoose = isLoose;
  }

  read(): Expression {
    const expression = this.#choice();
    if (this.#at < this.#source.length) throw new Unread();
    return expression;
  }

  #choice(): Expression {
    const choices = [this.#sequence()];
    while (this.#takes('|')) choices.push(this.#sequence());
    return choices.length === 1 ? (choices[0] as Expression) : choiceOf(...choices);
  }

  #sequence(): Expression {
    const isOuter = this.#isLoose && this.#depth === 0;
    const isAtStart = isOuter && this.#takes('^');
    const parts: Expression[] = isOuter && !isAtStart ? [REST] : [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#peek())) {
      if (isOuter && this.#peek() === '$' && /^\$(?:\||$)/.test(this.#source.slice(this.#at))) {
        this.#at++;
        return sequenceOf(...parts);
      }
      parts.push(this.#quantified(this.#atom()));
    }
    return sequenceOf(...parts, ...(isOuter ? [REST] : []));
  }

  #atom(): Expression {
    if (this.#takes('(')) return this.#group();
    if (this.#takes('[')) return ofSet(this.#characterClass());
    const character = this.#next();
    if (character === '.') return ofSet(setOf(() => true));
    if (character === '\\') return ofSet(this.#escape());
    if (/[\^$*+?{]/.test(character)) throw new Unread();
    return ofSet(only(character));
  }

  #group(): Expression {
    const kind = /^\?(?::|<(?![=!])[^>]*>)/.exec(this.#source.slice(this.#at));
    if (kind) this.#at += kind[0].length;
    else if (this.#peek() === '?') throw new Unread();
    this.#depth++;
    const inner = this.#choice();
    this.#depth--;
    if (!this.#takes(')')) throw new Unread();
    return inner;
  }

  #quantified(part: Expression): Expression {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#source.slice(this.#at));
    if (!found) return part;
    this.#at += found[0].length;
    const [, sign, least = '0', comma, most] = found;
    if (sign === '?') return optional(part);
    if (sign) return repeated(part, sign === '+' ? 1 : 0);
    const last = most ? Number(most) : Number.POSITIVE_INFINITY;
    const range = [Number(least), comma ? last : Number(least)] as const;
    if (range.some((times) => times > MOST_REPEATS && Number.isFinite(times))) throw new Unread();
    return range[1] === 0 ? EMPTY : repeated(part, ...range);
  }

  #characterClass(): CharacterSet {
    const isNegated = this.#takes('^');
    const sets: CharacterSet[] = [];
    while (!this.#takes(']')) {
      const first = this.#classMember();
      if (first.size === 1 && this.#peek() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at++;
        sets.push(between(first, this.#classMember()));
      } else sets.push(first);
    }
    return setOf((character) => sets.some((set) => set.has(character)) !== isNegated);
  }

  #classMember(): CharacterSet {
    const character = this.#next();
    return character === '\\' ? this.#escape() : only(character);
  }

  #escape(): CharacterSet {
    const character = this.#next();
    const isIn = CLASSES[character.toLowerCase()];
    if (isIn) return setOf((each) => isIn.test(each) === (character === character.toLowerCase()));
    if (/[\w]/.test(character)) throw new Unread();
    return only(character);
  }

  #next(): string {
    const character = this.#source[this.#at++];
    if (character === undefined) throw new Unread();
    return character;
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #takes(character: string): boolean {
    if (this.#peek() !== character || character === '') return false;
    this.#at++;
    return true;
  }
}

const CLASSES: Readonly<Record<string, RegExp | undefined>> = { d: /\d/, w: /\w/, s: /\s/ };

function only(character: string): CharacterSet {
  const lower = character.toLowerCase();
  return setOf((each) => each === lower);
}

/** `A-Z` are the small letters too. */
function between(first: CharacterSet, last: CharacterSet): CharacterSet {
  const [from] = first;
  const [to] = last;
  if (from === undefined || to === undefined || last.size !== 1) throw new Unread();
  return setOf((each) => each >= from && each <= to);
}
