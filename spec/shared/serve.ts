import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Served {
  readonly server: Server;
  readonly port: number;
  /** Asks for a target exactly as it is written: nothing normalises it. */
  get(
    target: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Answer>;
  json(target: string): Promise<unknown>;
  /** Sends bytes and gives what comes back until the connection closes. */
  raw(bytes: string): Promise<string>;
  close(): Promise<void>;
}

const open = new Set<Served>();

/** Closes what a spec has left open: `afterEach(closeAll)`. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((served) => served.close()));
}

/** Serves an app on a port of its own, over real sockets. */
export async function serve(app: RequestListener): Promise<Served> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return served(server);
}

export function served(server: Server): Served {
  const { port } = server.address() as AddressInfo;
  const self: Served = {
    server,
    port,
    get: (target, options = {}) => ask(port, target, options),
    json: async (target) => JSON.parse((await ask(port, target, {})).text),
    raw: (bytes) => send(port, bytes),
    close: async () => {
      open.delete(self);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  open.add(self);
  return self;
}

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const req = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        text += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

function send(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
