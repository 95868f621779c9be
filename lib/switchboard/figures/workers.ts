import { basename, dirname, resolve } from 'node:path';
import { askOver, NobodyThere, socketsAt } from '../../wire/local.js';
import { withPoints } from '../patch.js';
import type { Line } from './line.js';
import { type Figures, type GraftFigures, ownFigures } from './own.js';

/** The service by which the processes of one host ask each other for their figures. */
const FIGURES = 'switchboard:figures';
/** How long a page waits for another process, in milliseconds. */
const PATIENCE = 500;
/** For how long one that has not answered is not waited for. */
const SILENCE = 10_000;

/** What is known of all processes of the host. */
export interface Gathered {
  readonly own: Figures;
  readonly others: readonly Figures[];
  /** The names of the sockets of those that have not answered. */
  readonly silent: readonly string[];
}

/** The other processes of the host: those whose consoles are in the same folders as the party's own. */
export class Workers {
  readonly #line: Line;
  readonly #known = new Map<string, Figures>();
  /** Until when one is not waited for. */
  readonly #silent = new Map<string, number>();

  constructor(line: Line) {
    this.#line = line;
    line.tools.consoles.answer(FIGURES, ({ from }: { from: number }) => ownFigures(line, from));
  }

  /** The sockets of the others. */
  sockets(): string[] {
    const own = this.#line.tools.consoles.places.map((place) => resolve(place));
    // In a folder that is shared each socket is named by its process; any other file is one process's alone.
    const folders = new Set(own.filter((place) => /^\d+\.sock$/.test(basename(place))).map(dirname));
    return [...folders].flatMap((folder) => socketsAt(folder) ?? []).filter((socket) => !own.includes(socket));
  }

  /** What all have counted by now. One that hangs is not waited for again and again. */
  async gather(): Promise<Gathered> {
    const sockets = this.sockets();
    for (const socket of this.#known.keys()) if (!sockets.includes(socket)) this.#known.delete(socket);
    const answers = await Promise.all(sockets.map((socket) => this.#figuresOver(socket)));
    const others = answers.filter((figures) => typeof figures === 'object');
    const silent = sockets.filter((_socket, i) => answers[i] === 'silent').map((socket) => basename(socket, '.sock'));
    return { own: ownFigures(this.#line), others, silent };
  }

  /** Tells all of them, and gives what became of it by the names of their sockets; `undefined` where it went well. */
  async tell(service: string, payload: unknown): Promise<Map<string, Error | undefined>> {
    const told = new Map<string, Error | undefined>();
    await Promise.all(
      this.sockets().map(async (socket) => {
        try {
          await askOver(socket, service, payload, PATIENCE);
          told.set(basename(socket, '.sock'), undefined);
        } catch (error) {
          if (!(error instanceof NobodyThere)) told.set(basename(socket, '.sock'), error as Error);
        }
      }),
    );
    return told;
  }

  async #figuresOver(socket: string): Promise<Figures | 'silent' | 'gone'> {
    const asking = this.#ask(socket);
    if ((this.#silent.get(socket) ?? 0) <= Date.now()) return asking;
    // It may have come back: who looks next gets to see that.
    void asking;
    return 'silent';
  }

  /** Of the minutes that are known, the last alone is asked for again. */
  async #ask(socket: string): Promise<Figures | 'silent' | 'gone'> {
    const before = this.#known.get(socket);
    try {
      const figures = (await askOver(socket, FIGURES, { from: lastMinuteOf(before) }, PATIENCE)) as Figures;
      const isSame = before?.pid === figures.pid && before.began === figures.began;
      const whole = isSame ? { ...figures, grafts: figures.grafts.map(continuing(before)) } : figures;
      this.#known.set(socket, whole);
      this.#silent.delete(socket);
      return whole;
    } catch (error) {
      if (error instanceof NobodyThere) return 'gone';
      this.#silent.set(socket, Date.now() + SILENCE);
      return 'silent';
    }
  }
}

function lastMinuteOf(figures: Figures | undefined): number {
  const points = (figures?.grafts ?? []).flatMap(({ series }) =>
    Object.values(series).flatMap(({ scion, stock }) => [scion.at(-1)?.[0] ?? 0, stock.at(-1)?.[0] ?? 0]),
  );
  return points.reduce((last, minute) => Math.max(last, minute), 0);
}

function continuing(before: Figures): (graft: GraftFigures) => GraftFigures {
  const now = Math.floor(Date.now() / 60_000);
  return (graft) => {
    const known = before.grafts.find(({ name }) => name === graft.name)?.series ?? {};
    const series = Object.entries(graft.series).map(([endpoint, { scion, stock }]) => {
      const had = known[endpoint];
      return [
        endpoint,
        { scion: withPoints(had?.scion ?? [], scion, now), stock: withPoints(had?.stock ?? [], stock, now) },
      ] as const;
    });
    return { ...graft, series: Object.fromEntries(series) };
  };
}
