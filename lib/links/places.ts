import { PartylineError } from '../errors.js';
import type { Pattern, Token } from '../pattern/pattern.js';
import type { Place, Route } from './route.js';
import { listed } from './table.js';

/** All the places of an endpoint; links lead to the first. */
export function placesOf({ further, ...first }: Route): readonly Place[] {
  return further ? [first, ...further] : [first];
}

/**
 * Makes one route of all that have one name. Throws where they are not one endpoint.
 *
 * @param label how errors speak of whose they are
 */
export function together(routes: readonly Route[], label: string): Route {
  const [first] = routes as readonly [Route];
  if (routes.length === 1) return first;
  const [main, ...others] = groupsOf(routes);
  if (!main) return first;
  const further: Group[] = [];
  for (const each of others) {
    if (!isOneEndpoint(each, main, further)) throw secondPath(first.name, main.place, each.place, label);
    further.push(each);
  }
  const { tag, handler, isPrefix, pattern, methods } = main.place;
  return {
    name: first.name,
    methods,
    pattern,
    ...(isPrefix && { isPrefix }),
    ...(tag !== undefined && { tag }),
    ...(handler !== undefined && { handler }),
    ...(further.length > 0 && { further: further.map((each) => placeOf(each, main)) }),
  };
}

/** All that stands at one path. */
interface Group {
  readonly place: Place;
  readonly parts: readonly Place[];
}

function groupsOf(routes: readonly Route[]): Group[] {
  const bySource = new Map<string, Place[]>();
  for (const place of routes.flatMap(placesOf)) {
    const { source } = place.pattern;
    bySource.set(source, [...(bySource.get(source) ?? []), place]);
  }
  return [...bySource.values()].map((parts) => {
    const methods = listed([...new Set(parts.flatMap((part) => part.methods))]);
    return { place: { ...(parts[0] as Place), methods }, parts };
  });
}

/** By the tag itself, wherever it stands; or by methods and path. */
function isOneEndpoint(each: Group, main: Group, further: readonly Group[]): boolean {
  const known = [main, ...further].flatMap(({ parts }) => parts);
  if (each.parts.some(({ tag }) => tag !== undefined && known.some((part) => part.tag === tag))) return true;
  const [one, other] = [main.place, each.place];
  const hasSameMethods =
    one.methods.length === other.methods.length && one.methods.every((method) => other.methods.includes(method));
  return hasSameMethods && one.isPrefix === other.isPrefix && endsAlike(one.pattern, other.pattern);
}

function placeOf({ place, parts }: Group, main: Group): Place {
  const { differs: _before, ...rest } = place;
  const differs = parts.some((part) => part.differs || main.parts.some((own) => hasOtherHandler(part, own)));
  return differs ? { ...rest, differs } : rest;
}

function hasOtherHandler(part: Place, own: Place): boolean {
  const [one, other] = [part.handler, own.handler];
  if (one === undefined || other === undefined || one === other) return false;
  return part.methods.some((method) => own.methods.includes(method));
}

/** Whether two paths have an end in common that holds a literal segment, below nothing but literal segments. */
function endsAlike(one: Pattern, other: Pattern): boolean {
  const [own, others] = [segmentsOf(one), segmentsOf(other)];
  let shared = 0;
  while (shared < Math.min(own.length, others.length) && own.at(-1 - shared)?.text === others.at(-1 - shared)?.text) {
    shared++;
  }
  const isLiteral = (segment: Segment) => segment.isLiteral;
  const tail = own.slice(own.length - shared);
  const above = [...own.slice(0, own.length - shared), ...others.slice(0, others.length - shared)];
  return tail.some(({ text, isLiteral }) => isLiteral && text !== '') && above.every(isLiteral);
}

interface Segment {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** What stands between two slashes; a group is one segment, or part of the one in which it begins. */
function segmentsOf({ tokens }: Pattern): Segment[] {
  const segments: Segment[] = [];
  let current = { text: '', isLiteral: true };
  for (const token of tokens) {
    if (token.type !== 'text') {
      if (beginsSegment(token)) {
        segments.push(current);
        current = { text: '', isLiteral: true };
      }
      // No text of a path holds what JSON begins with.
      current = { text: current.text + JSON.stringify(token), isLiteral: false };
      continue;
    }
    const [head = '', ...rest] = token.value.split('/');
    current = { ...current, text: current.text + head };
    for (const text of rest) {
      segments.push(current);
      current = { text, isLiteral: true };
    }
  }
  // Before the first slash there is nothing.
  return [...segments, current].slice(1);
}

function beginsSegment(token: Token): boolean {
  const first = token.type === 'group' ? token.tokens[0] : undefined;
  return first?.type === 'text' && first.value.startsWith('/');
}

function secondPath(name: string, first: Place, second: Place, label: string): PartylineError {
  return new PartylineError('DUPLICATE_NAME', {
    what: 'endpoint',
    name,
    taken: `the route ${first.pattern.source} of ${label}`,
    write: `Give ${second.pattern.source} a name of its own.`,
  });
}
