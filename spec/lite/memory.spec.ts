import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Isolated, isolate } from 'express-party/lite';
import { leftBehind, MOST } from '../shared/heap';
import { isLong } from '../shared/long';
import { closeAll } from '../shared/serve';
import { env, execArgv } from '../shared/tsx';
import { hostWith } from './hosting';

Object.assign(process.env, { TSX_TSCONFIG_PATH: env.TSX_TSCONFIG_PATH });

// As jest ends them: thousands of rounds on a busy machine take more than its limit for all others.
if (isLong) jest.setTimeout(600_000);

const BYTES = Buffer.alloc(2048, 'x');
const agent = new Agent({ keepAlive: true });
let isolated: Isolated | undefined;

afterEach(async () => {
  agent.destroy();
  await closeAll();
  await isolated?.close();
});

async function ask(port: number, method: string, path: string, body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ port, method, path, agent }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      res.on('end', () => resolve(text));
    });
    asking.on('error', reject).end(body);
  });
}

describe('the heap of a host whose guest is in another process', () => {
  it('stays where it is over 100,000 requests, and so does the guest’s', async () => {
    const shop = isolate(join(__dirname, 'apps/heap.cjs'), {
      workers: 1,
      execArgv: [...execArgv, '--expose-gc'],
    });
    isolated = shop;
    await shop.ready;
    const { server } = await hostWith((app) => app.use('/shop', shop));
    const { port } = server.address() as AddressInfo;
    const guest: number[] = [];
    let asked = 0;
    const round = async () => {
      const [post, echo] = await Promise.all([
        ask(port, 'GET', `/shop/posts/${asked}`),
        ask(port, 'POST', '/shop/echo', BYTES),
      ]);
      if (post !== `A post: ${asked}` || echo.length !== BYTES.length) throw new Error(`${post} ${echo}`);
      if (asked++ % (isLong ? 10_000 : 100) === 0) guest.push(Number(await ask(port, 'GET', '/shop/heap')));
    };
    expect(await leftBehind(50_000, round)).toBeLessThan(MOST);
    const growths = guest
      .slice(2)
      .map((heap, i) => (heap - (guest[i + 1] as number)) / (isLong ? 10_000 : 100));
    expect(Math.min(...growths)).toBeLessThan(MOST);
  });
});
