import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Block, Page, Section } from './pages';
import { compile, rewrite } from './rewrite';

/*
 * How a section runs. Its blocks share one scope, in order, after the blocks that stand before the page's first `##`.
 * A block that names a file runs at its place, as a module; from there on the page's blocks can require it.
 *
 *     expression; // → value               is equal to it; also on the next line, and after `const x = …`
 *     expression; // throws ERR_PARTY_X    throws, or rejects, with that code
 *
 * An assertion that is never reached, in a handler say, fails too.
 */

/** Runs a section and gives what is wrong with it. */
export async function run(page: Page, section: Section): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  const servers = watchServers();
  const play = new Play(folder, filesUntil(page, section, folder), servers.fetch);
  try {
    await play.section(section === page.sections[0] ? [section] : [page.sections[0], section]);
  } catch (error) {
    play.wrong.push(String((error as Error).stack));
  } finally {
    await servers.close();
    rmSync(folder, { recursive: true });
  }
  return [...play.wrong, ...[...play.pending].map((at) => `${at}: this was never reached`)];
}

/** The page's files as they are at a section: a later block of the same name replaces the earlier. */
export function filesUntil(page: Page, section: Section, folder: string): Map<string, Block> {
  const files = new Map<string, Block>();
  for (const { blocks } of page.sections.slice(0, page.sections.indexOf(section) + 1)) {
    for (const block of blocks) if (block.file) files.set(join(folder, block.file), block);
  }
  for (const [path, { code }] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${code}\n`);
  }
  return files;
}

export const isCode = ({ lang }: Block): boolean => lang === 'js' || lang === 'ts';

class Play {
  readonly wrong: string[] = [];
  /** The assertions that have not been reached. */
  readonly pending = new Set<string>();
  readonly #folder: string;
  readonly #files: Map<string, Block>;
  readonly #modules = new Map<string, { exports: unknown }>();
  readonly #scope: Record<string, unknown>;

  constructor(folder: string, files: Map<string, Block>, fetch: unknown) {
    this.#folder = folder;
    this.#files = files;
    this.#scope = {
      fetch,
      $same: (at: string, actual: unknown, value: () => unknown) =>
        this.#check(at, () => expect(actual).toEqual(value())),
      $throws: (at: string, act: () => unknown, code: string) =>
        this.#check(at, () => expect(act).toThrow(expect.objectContaining({ code }))),
      $rejects: async (at: string, act: () => Promise<unknown>, code: string) => {
        const thrown = await act().catch((error) => error);
        this.#check(at, () => expect(thrown).toMatchObject({ code }));
      },
    };
  }

  async section(sections: readonly Section[]): Promise<void> {
    const blocks = sections.flatMap(({ blocks }) => blocks).filter(isCode);
    const code = blocks.map((block) => (block.file ? `require('./${block.file}');` : this.#read(block)));
    await this.#execute(code.join('\n'), this.#folder, { exports: {} }, 'async');
  }

  #check(at: string, compare: () => void): void {
    this.pending.delete(at);
    try {
      compare();
    } catch (error) {
      this.wrong.push(`${at}: ${(error as Error).message}`);
    }
  }

  #read(block: Block): string {
    const { code, assertions } = rewrite(block);
    for (const at of assertions) this.pending.add(at);
    return code;
  }

  #require(name: string, from: string): unknown {
    // The pages are written for Express 5, whatever runs the specs.
    if (name === 'express') return require('express5');
    if (!name.startsWith('.')) return require(name);
    const path = join(from, name).replace(/\.[jt]s$/, '');
    const file = [`${path}.js`, `${path}.ts`].find((each) => this.#files.has(each));
    if (file === undefined) throw new Error(`no block of this page so far is ${name}`);
    const known = this.#modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    this.#modules.set(file, module);
    this.#execute(this.#read(this.#files.get(file) as Block), dirname(file), module, '');
    return module.exports;
  }

  #execute(code: string, from: string, module: { exports: unknown }, kind: 'async' | ''): unknown {
    const require = (name: string) => this.#require(name, from);
    const scope = { ...this.#scope, require, module, exports: module.exports, __dirname: from };
    const names = Object.keys(scope).join(', ');
    const play = new Function(
      'scope',
      `const { ${names} } = scope;\nreturn (${kind} () => {${compile(code)}\n})();`,
    );
    return play(scope);
  }
}

/** Ports are the system's choice, and `fetch` finds them; what is opened is closed in the end. */
function watchServers() {
  const ports = new Map<string, Server>();
  const opened = new Set<Server>();
  const { listen } = Server.prototype;
  const spy = jest.spyOn(Server.prototype, 'listen').mockImplementation(function (
    this: Server,
    ...given: unknown[]
  ) {
    const [port, ...rest] = given;
    opened.add(this);
    ports.set(String(port), this);
    return listen.apply(this, (typeof port === 'number' ? [0, ...rest] : given) as never);
  });
  const portOf = (port: string) => String((ports.get(port)?.address() as { port: number } | undefined)?.port);
  return {
    fetch: (url: string, init?: RequestInit) => fetch(url.replace(/(?<=localhost:)\d+/, portOf), init),
    close: async () => {
      spy.mockRestore();
      for (const server of opened) if (server instanceof HttpServer) server.closeAllConnections();
      await Promise.all([...opened].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
