import { type Html, h } from './html.js';

/** One value for each step of time, the oldest first; `undefined` where there is none. */
export type Series = readonly (number | undefined)[];

export interface Line {
  readonly values: Series;
  /** `scion`, `stock`; how it looks is the stylesheet's. */
  readonly kind: string;
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** Marked at the foot, each step in which there were some. */
  readonly marks?: Series;
  /** What it shows, for who cannot see it (default: it is hidden from them, since the figures stand beside it). */
  readonly label?: string;
}

/** Room above and below the lines, for their own width. */
const EDGE = 2;
const MARK = 4;

/** Lines over one time and one scale, from 0 to the highest value; `undefined` if no line has a value above 0. */
export function chart(lines: readonly Line[], { width, height, marks = [], label }: ChartOptions): Html | undefined {
  const top = highest(lines);
  if (top === 0) return undefined;
  const room = { width, height, top };
  const described = label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label };
  return h(
    'svg',
    { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, ...described },
    ...lines.filter(hasValues).map(({ values, kind }) => h('path', { class: kind, d: pathOf(values, room) })),
    marks.some(Boolean) && h('path', { class: 'mark', d: marksOf(marks, room) }),
  );
}

export function highest(lines: readonly Line[]): number {
  return lines.reduce((most, { values }) => values.reduce<number>((top, value) => Math.max(top, value ?? 0), most), 0);
}

function hasValues({ values }: Line): boolean {
  return values.some((value) => value !== undefined);
}

interface Room {
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** In whole pixels, each step from where the last one ended, and a level stretch as one: that is short. */
function pathOf(values: Series, { width, height, top }: Room): string {
  const scale = (height - 2 * EDGE) / top;
  let path = '';
  let [x, y, level] = [0, 0, 0];
  let isDrawing = false;
  for (let step = 0; step < values.length; step++) {
    const value = values[step];
    const right = stepAt(step, values.length, width);
    const down = Math.round(height - EDGE - (value ?? 0) * scale);
    if (isDrawing && down === y && value !== undefined) level += right - x;
    else {
      if (level > 0) path += `h${level}`;
      level = 0;
      // One that stands alone is a line of no length, which is drawn as a dot.
      if (value !== undefined)
        path += isDrawing ? `l${right - x}${down < y ? '' : ' '}${down - y}` : `M${right} ${down}h0`;
    }
    isDrawing = value !== undefined;
    [x, y] = [right, down];
  }
  return level > 0 ? `${path}h${level}` : path;
}

function marksOf(marks: Series, { width, height }: Room): string {
  return marks.map((each, step) => (each ? `M${stepAt(step, marks.length, width)} ${height}v-${MARK}` : '')).join('');
}

function stepAt(step: number, steps: number, width: number): number {
  return Math.round(EDGE + (step * (width - 2 * EDGE)) / Math.max(1, steps - 1));
}

/** Every `size` steps as one: their sum, or the highest of them. */
export function coarse(values: Series, size: number, of: 'sum' | 'highest'): (number | undefined)[] {
  const steps: (number | undefined)[] = [];
  for (let first = 0; first < values.length; first += size) {
    const known = values.slice(first, first + size).filter((value) => value !== undefined);
    if (known.length === 0) steps.push(undefined);
    else steps.push(of === 'highest' ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0));
  }
  return steps;
}
