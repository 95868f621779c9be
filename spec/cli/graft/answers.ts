import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A request: its method, its path, and a form that it sends. */
export type Ask = readonly [method: string, path: string, form?: string];

/** What a program answers on its port, to one visitor, who keeps his cookies. `program` is what Node is given, flags first. */
export async function answersOf(folder: string, program: string, asks: readonly Ask[]) {
  return running(folder, program, async (origin, refused) => {
    const visitor = new Visitor(origin);
    const answers = [];
    for (const ask of asks) {
      let answer = await visitor.ask(ask);
      for (; answer === undefined; answer = await visitor.ask(ask)) await refused();
      answers.push(answer);
    }
    return answers;
  });
}

/** Runs a program that listens on PORT. `refused` is what to await before one asks again: it throws when the program has ended. */
export async function running<Result>(
  folder: string,
  program: string,
  act: (origin: string, refused: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const port = await freePort();
  const child = spawn(process.execPath, program.split(' '), {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  const ended = once(child, 'exit');
  try {
    return await act(`http://localhost:${port}`, async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended: ${told}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
  } finally {
    child.kill();
    await ended;
  }
}

class Visitor {
  readonly #origin: string;
  #cookie = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Status, text, type and place; nothing as long as nobody listens. */
  async ask([method, path, form]: Ask) {
    const headers: Record<string, string> = { accept: 'text/html', cookie: this.#cookie };
    if (form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    const res = await fetch(this.#origin + path, {
      method,
      headers,
      body: form ?? null,
      redirect: 'manual',
    }).catch(() => undefined);
    const [cookie] = res?.headers.getSetCookie() ?? [];
    if (cookie) this.#cookie = cookie.split(';', 1)[0] as string;
    return (
      res && [res.status, await res.text(), res.headers.get('content-type'), res.headers.get('location')]
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
