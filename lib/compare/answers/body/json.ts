import diff from 'microdiff';
import type { Both } from '../answer.js';
import type { Found } from '../found.js';
import { jsonPath } from './json-path.js';
import { isLongNumber, withoutMark } from './json-text.js';
import { type Container, canonicalText, isContainer, isLight, jsonExcerpt } from './json-values.js';

/** What is larger is taken apart here, level by level: microdiff calls itself, and finds all that there is to find. */
const LIGHT = { nodes: 1000, levels: 50 };
/** What is deeper is compared as a text. */
const MOST_LEVELS = 200;
/** Larger arrays are not tried in another order. */
const MOST_REORDERED = 20_000;

type Step = string | number;

interface Place {
  readonly steps: readonly Step[];
  readonly values: Both<unknown>;
}

/** Compares by structure: arrays in order, objects without. */
export function jsonDifferences(values: Both<unknown>, found: Found): void {
  // A list that grows as it is read, and nothing calls itself. What is nearest to the root comes first.
  const places: Place[] = [{ steps: [], values }];
  for (let i = 0; i < places.length && !found.isFull; i++) {
    const place = places[i] as Place;
    const { scion, stock } = place.values;
    if (!isContainer(scion) || !isContainer(stock) || Array.isArray(scion) !== Array.isArray(stock))
      tellValue(place, found);
    else if (place.steps.length >= MOST_LEVELS) tellText(place, found);
    else if (isLight(scion, LIGHT.nodes, LIGHT.levels) && isLight(stock, LIGHT.nodes, LIGHT.levels))
      tellLight(place.steps, scion, stock, found);
    else if (!tellOrder(place, found)) takeApart(place.steps, scion, stock, (member) => places.push(member), found);
  }
}

/** A value that is there on both sides. */
function tellValue(place: Place, found: Found): void {
  const { scion, stock } = place.values;
  if (Object.is(scion, stock)) return;
  if (typeof scion === 'string' && typeof stock === 'string') {
    if (isUrl(scion) && isUrl(stock) && found.isSameLink({ scion, stock })) return;
    const isAlike = isLongNumber(scion) === isLongNumber(stock);
    if (isAlike) {
      found.add('json', jsonPath(place.steps), { scion: withoutMark(scion), stock: withoutMark(stock) });
      return;
    }
  }
  found.add('json', jsonPath(place.steps), { scion: jsonExcerpt(scion), stock: jsonExcerpt(stock) });
}

function isUrl(text: string): boolean {
  return /^(?:\/|https?:\/\/)/.test(text);
}

function tellText({ steps, values }: Place, found: Found): void {
  const texts = { scion: canonicalText(values.scion), stock: canonicalText(values.stock) };
  if (texts.scion !== texts.stock) found.add('json', jsonPath(steps), texts);
}

function tellLight(steps: readonly Step[], scion: Container, stock: Container, found: Found): void {
  if (Array.isArray(scion) && tellOrder({ steps, values: { scion, stock } }, found)) return;
  const reordered = new Map<string, boolean>();
  for (const { type, path, ...change } of diff(scion, stock, { cyclesFix: false })) {
    if (isWithinReordered(path)) continue;
    const place = [...steps, ...path];
    const { oldValue, value } = change as { oldValue?: unknown; value?: unknown };
    if (type === 'CHANGE') tellValue({ steps: place, values: { scion: oldValue, stock: value } }, found);
    else tellMissing(place, type === 'REMOVE' ? { scion: { value: oldValue } } : { stock: { value } }, found);
  }

  /** Below an array that has the same elements in another order. */
  function isWithinReordered(path: readonly Step[]): boolean {
    for (let depth = 1; depth < path.length; depth++) {
      if (typeof path[depth] !== 'number') continue;
      const above = path.slice(0, depth);
      const key = JSON.stringify(above);
      if (!reordered.has(key)) {
        const values = { scion: memberAt(scion, above), stock: memberAt(stock, above) };
        reordered.set(key, tellOrder({ steps: [...steps, ...above], values }, found));
      }
      if (reordered.get(key)) return true;
    }
    return false;
  }
}

function memberAt(value: unknown, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((at, step) => (at as Record<Step, unknown>)[step], value);
}

function tellMissing(steps: readonly Step[], there: Partial<Both<{ value: unknown }>>, found: Found): void {
  const show = (side: { value: unknown } | undefined) => side && shownAlone(side.value);
  found.add('json', jsonPath(steps), { scion: show(there.scion), stock: show(there.stock) });
}

function shownAlone(value: unknown): string {
  return typeof value === 'string' ? withoutMark(value) : jsonExcerpt(value);
}

/** Whether two arrays have the same elements in another order: one difference, and not one of each element. */
function tellOrder({ steps, values: { scion, stock } }: Place, found: Found): boolean {
  if (!Array.isArray(scion) || !Array.isArray(stock) || scion.length !== stock.length || scion.length < 2) return false;
  if (!isLight(scion, MOST_REORDERED, MOST_LEVELS) || !isLight(stock, MOST_REORDERED, MOST_LEVELS)) return false;
  const one = scion.map(canonicalText);
  const other = stock.map(canonicalText);
  if (one.every((text, i) => text === other[i])) return false;
  if ([...one].sort().join() !== [...other].sort().join()) return false;
  found.add('json', jsonPath(steps), { scion: jsonExcerpt(scion), stock: jsonExcerpt(stock) });
  return true;
}

/** Tells what one side alone has, and hands on what both have, if it may differ. */
function takeApart(
  steps: readonly Step[],
  scion: Container,
  stock: Container,
  handOn: (member: Place) => void,
  found: Found,
): void {
  const [one, other] = [scion as Record<string, unknown>, stock as Record<string, unknown>];
  const isArray = Array.isArray(scion);
  let isTold = false;
  // Elements are one place: the first that differs tells for all.
  const tellOnce = (tell: () => void) => {
    if (found.isFull || (isArray && isTold)) return;
    isTold = true;
    tell();
  };
  for (const name of Object.keys(one)) {
    const values = { scion: one[name], stock: other[name] };
    const place = () => [...steps, isArray ? Number(name) : name];
    if (!Object.hasOwn(other, name)) tellOnce(() => tellMissing(place(), { scion: { value: one[name] } }, found));
    else if (isContainer(values.scion)) handOn({ steps: place(), values });
    else if (!Object.is(values.scion, values.stock)) tellOnce(() => tellValue({ steps: place(), values }, found));
  }
  for (const name of Object.keys(other)) {
    if (Object.hasOwn(one, name)) continue;
    tellOnce(() => tellMissing([...steps, isArray ? Number(name) : name], { stock: { value: other[name] } }, found));
  }
}
