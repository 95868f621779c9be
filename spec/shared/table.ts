import type { Behaviour } from './behaviours/behaviour';
import { behaviours, shareOf } from './guest';
import { type Kind, kindsUnder, type Major } from './kinds';

const HOSTS: readonly Major[] = [5, 4];
const groups = [...new Set(behaviours.map(({ group }) => group))];

/** The reasons, numbered by their first coming, each with the behaviours that it is of. */
class Notes {
  readonly #texts: string[] = [];

  /** The mark of a note. */
  of(text: string): string {
    if (!this.#texts.includes(text)) this.#texts.push(text);
    return `<sup>${this.#texts.indexOf(text) + 1}</sup>`;
  }

  written(): string {
    return this.#texts.map((text, i) => `${i + 1}. ${text}`).join('\n');
  }
}

/** The table of kinds × groups of behaviours × hosts: how many are compared, and why the others are not. */
export function table(): string {
  const notes = new Notes();
  const rows = kindsUnder(5).map((_kind, i) => rowOf(i, notes));
  const head = ['', ...groups, 'Alone it is'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [lines.join('\n'), notes.written(), totalLine()].join('\n\n');
}

function rowOf(i: number, notes: Notes): string[] {
  const kinds = HOSTS.map((host) => kindsUnder(host)[i] as Kind);
  const cells = groups.map((group) => kinds.map((kind) => cellOf(kind, group, notes)).join(' · '));
  return [kinds[0]?.name ?? '', ...cells, kinds[0]?.aloneIs ?? ''];
}

function cellOf(kind: Kind, group: string, notes: Notes): string {
  const all = behaviours.filter((behaviour) => behaviour.group === group);
  const { compared, failing, skipped } = shareOf(kind, all);
  const reasons = [...new Set(skipped.map(({ reason }) => reason))].map((reason) => {
    const left = skipped.filter((each) => each.reason === reason).map(({ behaviour }) => behaviour);
    return left.length === all.length ? reason : `${namesOf(left)}: ${reason}`;
  });
  const failures = failing.map(
    (behaviour) => `${namesOf([behaviour])}: it fails at once, with \`${behaviour.failsWith}\`.`,
  );
  const marks = [...reasons, ...failures].map((text) => notes.of(text)).join(' ');
  return `${compared.length || '–'}${marks}`;
}

const namesOf = (given: readonly Behaviour[]) => given.map(({ name }) => name).join(', ');

function totalLine(): string {
  const counts = HOSTS.map((host) => {
    const shares = kindsUnder(host).map((kind) => shareOf(kind).compared.length);
    return `${shares.reduce((sum, count) => sum + count)} under Express ${host}`;
  });
  return `Comparisons in all: ${counts.join(', ')}; ${behaviours.length} behaviours.`;
}
