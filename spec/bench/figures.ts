/** What a figure is held to: at most, or at least. */
export type Goal = { readonly most: number } | { readonly least: number };

/** What a figure says, and what it is held to; without a goal it is there to be known. */
export interface Figure {
  readonly work: string;
  readonly against: string;
  readonly unit: '×' | 'µs' | 'bytes' | 'KB';
  readonly goal?: Goal;
}

/** What one round found. */
export interface Sample {
  readonly value: number;
  /** The same measure between two of the same thing, in the same round: 1 but for the noise; a difference is in units. */
  readonly control?: number;
  /** What was compared, in nanoseconds, requests a second or the like. */
  readonly ours?: number;
  readonly theirs?: number;
}

export type Samples = Readonly<Record<string, Sample>>;

/** A row of the table: it is measured in rounds, each in a process of its own. */
export interface Row {
  readonly number: number;
  readonly rounds: number;
  readonly figures: Readonly<Record<string, Figure>>;
  measure(): Samples | Promise<Samples>;
}

/** A figure after all of its rounds. */
export interface Result extends Figure {
  readonly number: number;
  /** The median of the rounds, and the least and the greatest of them. */
  readonly value: number;
  readonly least: number;
  readonly greatest: number;
  /** The median of the A/A control. */
  readonly control: number | undefined;
  /** How far the A/A control of a round strays from what it ought to be, as a root mean square. */
  readonly strays: number;
  readonly ours: number | undefined;
  readonly theirs: number | undefined;
  readonly verdict: 'held' | 'held within the noise' | 'missed' | '–';
}

export function resultOf(number: number, figure: Figure, samples: readonly Sample[]): Result {
  const values = samples.map(({ value }) => value);
  const controls = defined(samples.map(({ control }) => control));
  const ideal = figure.unit === '×' ? 1 : 0;
  const value = median(values);
  const strays = Math.sqrt(mean(controls.map((control) => (control - ideal) ** 2)));
  return {
    ...figure,
    number,
    value,
    least: Math.min(...values),
    greatest: Math.max(...values),
    control: controls.length > 0 ? median(controls) : undefined,
    strays,
    ours: medianOf(samples.map(({ ours }) => ours)),
    theirs: medianOf(samples.map(({ theirs }) => theirs)),
    verdict: verdictOf(value, (2 * strays) / Math.sqrt(values.length), figure),
  };
}

/**
 * A goal is missed when the median is beyond it by more than two standard errors, as the A/A control has them: of a
 * ratio, in proportion.
 */
function verdictOf(value: number, noise: number, { goal, unit }: Figure): Result['verdict'] {
  if (!goal) return '–';
  const [bound, sign] = 'most' in goal ? [goal.most, 1] : [goal.least, -1];
  const beyond = sign * (value - bound);
  if (beyond <= 0) return 'held';
  return beyond <= noise * (unit === '×' ? bound : 1) ? 'held within the noise' : 'missed';
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = defined(values);
  return known.length > 0 ? median(known) : undefined;
}

function defined(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
