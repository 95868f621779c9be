import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onListen } from '../../lib/party/listen';

async function listen(where: string | number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return server;
}

describe('onListen', () => {
  it('hears of a server that listens on a port, and on a unix socket', async () => {
    const heard: Server[] = [];
    const owner = { heard: (server: Server) => void heard.push(server) };
    const stop = onListen(owner);
    const folder = mkdtempSync(join(tmpdir(), 'party-'));
    const servers = [await listen(0), await listen(join(folder, 'sock'))];
    expect(heard).toEqual(servers);
    stop();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  it('hears nothing after it was stopped', async () => {
    const heard: Server[] = [];
    const owner = { heard: (server: Server) => void heard.push(server) };
    onListen(owner)();
    (await listen(0)).close();
    expect(heard).toEqual([]);
  });
});
