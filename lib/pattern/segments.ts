import type { Pattern, Take, Taken, Token } from './pattern.js';

/** Segments that are a `:name` or plain words, as nearly all are. */
const SEGMENTS = /^(?:\/(?::[a-z_]\w*|(?!\.{1,2}(?:\/|$))[\w\-.~]+))*\/?$/i;
const KEY = /(:\w+)/;

/** Whether a path is one that every syntax reads alike, and in which nothing can be wrong. */
export function isOfSegments(source: string): boolean {
  if (source === '' || !SEGMENTS.test(source)) return false;
  const keys = source.split(KEY).filter((_part, i) => i % 2 === 1);
  return new Set(keys).size === keys.length;
}

/** A pattern of plain segments: most of an app's are, and few are linked to. Its tokens are made when they are asked for. */
export class Segments<Layer> implements Pattern {
  readonly source: string;
  readonly #layer: Layer;
  readonly #takenBy: (layer: Layer, path: string) => Taken | undefined;

  /** `source` is of segments; `takenBy` says what the layer that it is read from takes of a path. */
  constructor(source: string, layer: Layer, takenBy: (layer: Layer, path: string) => Taken | undefined) {
    this.source = source;
    this.#layer = layer;
    this.#takenBy = takenBy;
  }

  get tokens(): readonly Token[] {
    return this.source.split(KEY).flatMap((part): Token[] => {
      if (part.startsWith(':')) return [{ type: 'param', name: part.slice(1) }];
      return part === '' ? [] : [{ type: 'text', value: part }];
    });
  }

  get take(): Take {
    return (path) => this.#takenBy(this.#layer, path);
  }
}
